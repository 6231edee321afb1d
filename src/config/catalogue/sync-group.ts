// Owns the words of sync groups and of ARP rate groups, one row each. Never holds code.
import { flag, interfaceName, longestGroupGap, seconds } from './arguments.ts';
import { garpGroupField, linesField, syncGroupField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const syncGroupWords: KeywordTable = { area: 'sync_group', block: 'vrrp_sync_group', rows: [
  word('group', '{ VRRP_INSTANCE ... }', 'required', '<=v1.0.3',
    'The member instances.', {
      opens: 'name list',
      implemented: linesField('members', 'name list',
        'SyncGroupModel.members', 'a group names its members'),
    }),
  word('track_interface', '{ IFNAME [weight N [reverse|noreverse]] ... }', '', 'v2.0.0',
    'Interfaces that all members track.', {
      opens: 'track list',
      implemented: linesField('trackedInterfaces', 'track list',
        'InstanceModel.trackedObjects', 'interfaces of a group are tracked by every member'),
    }),
  word('track_script', '{ NAME [weight N [reverse|noreverse]] ... }', '', 'v2.0.0',
    'Scripts that all members track.', {
      opens: 'track list',
      implemented: linesField('trackedScripts', 'track list',
        'InstanceModel.trackedScripts', 'scripts of a group are tracked by every member'),
    }),
  word('track_file', '{ NAME [weight N [reverse|noreverse]] ... }', '', 'v2.0.0',
    'Files that all members track.', {
      opens: 'track list',
      implemented: linesField('trackedFiles', 'track list',
        'InstanceModel.trackedObjects', 'files of a group are tracked by every member'),
    }),
  word('track_process', '{ NAME [weight N [reverse|noreverse]] ... }', '', 'v2.0.11',
    'Processes that all members track.', {
      opens: 'track list',
      implemented: linesField('trackedProcesses', 'track list',
        'InstanceModel.trackedObjects', 'processes of a group are tracked by every member'),
    }),
  word('track_bfd', '{ NAME [weight N [reverse|noreverse]] ... }', '', 'v2.0.0',
    'BFD sessions that all members track.', { opens: 'track list' }),
  word('global_tracking', 'FLAG', 'off', 'v1.2.3',
    'Old way to share trackers among the members.', {
      status: 'deprecated',
      implemented: syncGroupField('usesGlobalTracking', flag(true),
        'nothing', 'global_tracking only draws a warning'),
    }),
  word('sync_group_tracking_weight', 'FLAG', 'off', 'v2.0.0',
    'Allows weighted trackers on members.', {
      implemented: syncGroupField('allowsWeights', flag(true),
        'InstanceModel.trackedScripts', 'weighted scripts of members need sync_group_tracking_weight'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const garpGroupWords: KeywordTable = { area: 'garp_group', block: 'garp_group', rows: [
  word('garp_interval', 'SECS decimal', '0', 'v1.2.21',
    'Gap between two gratuitous ARP packets.', {
      implemented: garpGroupField('garpIntervalUs', seconds(0, longestGroupGap),
        'GarpGroupModel.garpIntervalUs', 'interfaces of a garp_group share their pace'),
    }),
  word('gna_interval', 'SECS decimal', '0', 'v1.2.21',
    'Gap between two unsolicited neighbour adverts.', {
      implemented: garpGroupField('gnaIntervalUs', seconds(0, longestGroupGap),
        'GarpGroupModel.gnaIntervalUs', 'interfaces of a garp_group share their pace'),
    }),
  word('interface', 'IFNAME', '', 'v1.2.21',
    'An interface of the group.', {
      implemented: garpGroupField('interface', interfaceName,
        'GarpGroupModel.interfaces', 'an interface is in one garp_group'),
    }),
  word('interfaces', '{ IFNAME ... }', '', 'v1.2.21',
    'Several interfaces that share the limit.', {
      opens: 'name list',
      implemented: linesField('interfaces', 'name list',
        'GarpGroupModel.interfaces', 'an interface is in one garp_group'),
    }),
] };
