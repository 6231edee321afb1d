// Owns the words that only Holdfast knows, one row each. Never holds code.
import { boolean, choice, flag, mandatoryText, seconds } from './arguments.ts';
import { globalField, instanceField, syncGroupField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastGlobalWords: KeywordTable = {
  area: 'holdfast',
  block: 'global_defs',
  rows: [
  word('on_stale', 'hold|fault', 'hold', '',
    'What a tracker counts as whose results have stopped coming: its last result, or a failure.', {
      isOwn: true,
      implemented: globalField('onStale', choice('answer to stale results', ['hold', 'fault'], 'hold'),
        'GlobalModel.onStale', 'on_stale chooses what a silent tracker counts as'),
    }),
  word('vip_restore', 'BOOL?', 'false', '', 'Default of every vip_restore.', {
      isOwn: true,
      implemented: globalField('restores', boolean,
        'InstanceModel.restores', 'global_defs chooses what masters put back'),
    }),
  word('notify_webhook', 'URL', 'none', '',
    'Default of notify_webhook in instances.', {
      isOwn: true,
      implemented: globalField('webhook', mandatoryText,
        'InstanceModel.notices', 'notify_webhook is an address of http or https'),
    }),
  word('multicast_without_peers', 'BOOL?', 'false', '',
    'Default of every multicast_without_peers.', {
      isOwn: true,
      implemented: globalField('multicastWithoutPeers', boolean,
        'InstanceModel.transport', 'multicast_without_peers asks for it, and nothing is said'),
    }),
  word('notify_timeout', 'SECS decimal[0.1..3600]', '30', '',
    'Ends a notify script after this time: by TERM, then KILL.', {
      isOwn: true,
      implemented: globalField('notifyTimeoutUs', seconds(0.1, 3600),
        'Model.notifyTimes', 'notify_timeout and notify_stop_wait are times of notify scripts'),
    }),
  word('notify_stop_wait', 'SECS decimal[0.1..3600]', '1', '',
    'How long a stop waits for notify scripts at most, once everything is let go of.', {
      isOwn: true,
      implemented: globalField('notifyStopWaitUs', seconds(0.1, 3600),
        'Model.notifyTimes', 'notify_timeout and notify_stop_wait are times of notify scripts'),
    }),
  word('startup_hold', 'off|auto', 'off', '',
    'After a start or a link-up nobody becomes master before something is heard on the link.', {
      isOwn: true,
      implemented: globalField('startupHold', choice('start-up hold', ['off', 'auto'], undefined),
        'InstanceModel.startupHoldUs', 'startup_hold waits for a link that receives'),
    }),
  word('startup_hold_max', 'SECS decimal[0.1..1000]', '40', '',
    'How long startup_hold waits at most: a machine that is alone goes on.', {
      isOwn: true,
      implemented: globalField('startupHoldMostUs', seconds(0.1, 1000),
        'InstanceModel.startupHoldUs', 'startup_hold_max bounds the wait'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastSyncGroupWords: KeywordTable = {
  area: 'holdfast',
  block: 'vrrp_sync_group',
  rows: [
  word('sync_group_fast_handover', 'FLAG', 'off', '',
    'A priority 0 for one member shortens the timers of all: the group hands over at once.', {
      isOwn: true,
      implemented: syncGroupField('isFast', flag(true),
        'SyncGroupModel.isFast', 'sync_group_fast_handover is a word of the group'),
    }),
  word('notify_coalesce', 'FLAG', 'off', '',
    'Leaves out notify commands of states that have passed before their turn came.', {
      isOwn: true,
      implemented: syncGroupField('coalesces', flag(true),
        'SyncGroupModel.notices', 'notify_coalesce is a word of instances and groups'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const holdfastInstanceWords: KeywordTable = {
  area: 'holdfast',
  block: 'vrrp_instance',
  rows: [
  word('vip_restore', 'BOOL?', 'global', '',
    'A master puts back addresses, routes and rules that others remove, instead of a new election.', {
      isOwn: true,
      implemented: instanceField('restores', boolean,
        'InstanceModel.restores', 'vip_restore makes a master put back what others take'),
    }),
  word('multicast_without_peers', 'BOOL?', 'global', '',
    'Words about unicast without a peer are no mistake: multicast is meant.', {
      isOwn: true,
      implemented: instanceField('multicastWithoutPeers', boolean,
        'InstanceModel.transport', 'multicast_without_peers asks for it, and nothing is said'),
    }),
  word('notify_coalesce', 'FLAG', 'off', '',
    'Leaves out notify commands of states that have passed before their turn came.', {
      isOwn: true,
      implemented: instanceField('coalesces', flag(true),
        'InstanceModel.notices', 'notify_coalesce is a word of instances and groups'),
    }),
  word('notify_webhook', 'URL', 'global', '',
    'Posts each change of state as JSON to this address.', {
      isOwn: true,
      implemented: instanceField('webhook', mandatoryText,
        'InstanceModel.notices', 'notify_webhook is an address of http or https'),
    }),
  word('startup_hold', 'off|auto', 'global', '',
    'After a start or a link-up nobody becomes master before something is heard on the link.', {
      isOwn: true,
      implemented: instanceField('startupHold', choice('start-up hold', ['off', 'auto'], undefined),
        'InstanceModel.startupHoldUs', 'startup_hold waits for a link that receives'),
    }),
  word('startup_hold_max', 'SECS decimal[0.1..1000]', 'global', '',
    'How long startup_hold waits at most: a machine that is alone goes on.', {
      isOwn: true,
      implemented: instanceField('startupHoldMostUs', seconds(0.1, 1000),
        'InstanceModel.startupHoldUs', 'startup_hold_max bounds the wait'),
    }),
] };
