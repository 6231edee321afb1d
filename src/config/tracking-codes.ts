// Owns the diagnostic codes of scripts, of what else is tracked, and of sync groups. Never holds a place in
// a file.
import { type DiagnosticKind, kind } from './diagnostic-kind.ts';

type Kinds = Record<`HF${number}`, DiagnosticKind>;

export const trackingKinds = {
  // HF06xx: scripts and what tracks them.
  HF0601: kind(
    'warning',
    'scripts without script security',
    'add enable_script_security to global_defs, and script_user with a user other than root',
    'script security',
  ),
  HF0602: kind('error', 'vrrp_script without a command', 'add script with the command in quotes'),
  HF0603: kind('warning', 'vrrp_script name used twice', 'rename or remove the second script'),
  HF0604: kind('error', 'tracked object is not defined', '{remedy}'),
  HF0605: kind('error', 'unknown option of a track list', 'write NAME weight NUMBER'),
  HF0606: kind('error', 'unknown option of a weight', 'write {choices}, or nothing'),
  HF0607: kind('error', 'object is tracked twice', 'remove one of the two lines'),
  HF0608: kind(
    'error',
    'weighted tracker on an address owner',
    'lower the priority below 255; that of an owner never changes (RFC 9568, 5.2.4)',
  ),
  HF0609: kind('error', 'command cannot be read', 'close every quote of the command'),
  HF0610: kind(
    'warning',
    'words after the command have no effect',
    'put the command and its arguments in one pair of quotes',
  ),
  HF0611: kind('note', 'vrrp_script is not tracked', 'add it to track_script, or remove it'),
  HF0612: kind('error', 'command is empty', 'write the program and its arguments in quotes'),
  HF0613: kind(
    'warning',
    'command is not run on this machine',
    'correct the path or the user, or install the program; nothing runs in its place',
  ),
  HF0614: kind(
    'warning',
    'command can be changed by others than root',
    'give what the message names to root and take write permission from others, or run it as another user',
  ),
  HF0615: kind(
    'error',
    'nobody to send mail to',
    'list addresses, one a line, or remove the block',
  ),
  HF0616: kind(
    'error',
    'address of a webhook cannot be used',
    'write http:// or https:// and a host',
  ),

  // HF07xx: sync groups.
  HF0701: kind(
    'error',
    'member of a sync group does not exist',
    'name a vrrp_instance of this file',
  ),
  HF0702: kind('error', 'instance is in two sync groups', 'name it in one group, once'),
  HF0703: kind('error', 'sync group with one member', 'add members, or remove the group'),
  HF0704: kind('error', 'sync group without members', 'name its members in group { }'),
  HF0705: kind('error', 'sync group name used twice', 'rename or merge the second group'),
  HF0706: kind(
    'error',
    'weighted tracker on a member of a sync group',
    'track it in the group, or add sync_group_tracking_weight to the group',
  ),
  HF0707: kind(
    'warning',
    'owner and others in one sync group',
    'give all members the same priority; mixed ones never agree on a master',
  ),
  HF0708: kind('warning', 'global_tracking is deprecated', 'track in the group itself'),
  HF0709: kind(
    'error',
    'interface is tracked by an instance and its sync group',
    'track it in one of them',
  ),
} as const satisfies Kinds;

export const trackedKinds = {
  // HF18xx: what is tracked besides scripts.
  HF1801: kind('error', 'own interface is tracked', 'remove it: it is tracked by itself'),
  HF1802: kind('error', 'tracker says nothing to look at', 'write {missing} in its block'),
  HF1803: kind('error', 'unknown option of init_file', 'write a whole number, overwrite, or both'),
  HF1804: kind('warning', 'name of a tracker is used twice', 'rename or remove the second one'),
  HF1805: kind('error', 'vrrp_track_file is deprecated', 'write track_file'),
  HF1806: kind('error', 'quorum_max is less than quorum', 'write a larger quorum_max, or none'),
  HF1807: kind(
    'error',
    'address of a check cannot be used',
    'write http:// or https://, a host and a path, without a user and a password',
  ),
  HF1808: kind(
    'error',
    'no host and port to connect to',
    'write HOST PORT or HOST:PORT, an IPv6 address in [ ], and a port from 1 to 65535',
  ),
  HF1809: kind('error', 'not a status code', 'write codes from 100 to 599, or ranges as 200-299'),
  HF1810: kind('error', 'not a regular expression', 'write /REGEX/, /REGEX/i, or a plain text'),
  HF1811: kind(
    'error',
    'authorities cannot be read',
    'name a PEM file with the certificates of the authorities; until then the check fails',
  ),
  HF1812: kind(
    'warning',
    'word of certificates without one',
    'write https:// in url, or remove it',
  ),
  HF1813: kind('note', 'check is not tracked', 'add it to track_http or track_tcp, or remove it'),
  HF1814: kind(
    'error',
    'name of a host cannot be used',
    'write a name or an address, and no blank',
  ),
} as const satisfies Kinds;
