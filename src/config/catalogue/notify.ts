// Owns the words that say who is told of a change by a script or a FIFO, one row each. Never holds code.
import { boolean, command, fifo, flag, forgivenCommand, optionalCommand } from './arguments.ts';
import { globalField, instanceField, syncGroupField } from './fields.ts';
import { type KeywordTable, keepFirst, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const globalNotifyWords: KeywordTable = { area: 'global', block: 'global_defs', rows: [
  word('vrrp_notify_priority_changes', 'BOOL?', 'false', 'v2.0.16',
    'Default of notify_priority_changes.', {
      implemented: globalField('tellsPriorities', boolean,
        'InstanceModel.notices', 'notify_priority_changes asks for more than states'),
    }),
  word('notify_fifo', 'PATH [USER [GROUP]]', 'none', 'v1.3.6',
    'FIFO that receives every event; the first one wins.', {
      implemented: keepFirst(globalField('fifo', fifo,
        'NoticesModel.fifos', 'notify_fifo names a FIFO, its owner and its reader')),
    }),
  word('notify_fifo_script', 'CMD [USER [GROUP]]', 'none', 'v1.3.6',
    'Command that reads notify_fifo; the path is its last argument.', {
      implemented: keepFirst(globalField('fifoReader', forgivenCommand,
        'NoticesModel.fifos', 'notify_fifo names a FIFO, its owner and its reader')),
    }),
  word('vrrp_notify_fifo', 'PATH [USER [GROUP]]', 'none', 'v1.3.6',
    'FIFO that receives VRRP events.', {
      implemented: keepFirst(globalField('vrrpFifo', fifo,
        'NoticesModel.fifos', 'vrrp_notify_fifo is a second FIFO')),
    }),
  word('vrrp_notify_fifo_script', 'CMD [USER [GROUP]]', 'none', 'v1.3.6',
    'Command that reads vrrp_notify_fifo.', {
      implemented: keepFirst(globalField('vrrpFifoReader', forgivenCommand,
        'NoticesModel.fifos', 'vrrp_notify_fifo is a second FIFO')),
    }),
  word('lvs_notify_fifo', 'PATH [USER [GROUP]]', 'none', 'v1.3.6',
    'FIFO that receives health-check events.'),
  word('lvs_notify_fifo_script', 'CMD [USER [GROUP]]', 'none', 'v1.3.6',
    'Command that reads lvs_notify_fifo.'),
  word('fifo_write_vrrp_states_on_reload', 'FLAG', 'off', 'v2.2.5',
    'Repeats the current states to the FIFOs after a reload.', {
      implemented: globalField('repeatsStates', flag(true),
        'NoticesModel.repeatsStates', 'fifo_write_vrrp_states_on_reload is set by its presence'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const groupNotifyWords: KeywordTable = { area: 'sync_group', block: 'vrrp_sync_group', rows: [
  word('notify_master', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run when the group becomes MASTER.', {
      implemented: keepFirst(syncGroupField('notifyMaster', command,
        'SyncGroupModel.notify.master', 'a group has commands of its own')),
    }),
  word('notify_backup', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run when the group becomes BACKUP.', {
      implemented: keepFirst(syncGroupField('notifyBackup', command,
        'SyncGroupModel.notify.backup', 'a group has commands of its own')),
    }),
  word('notify_fault', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run when the group goes to FAULT.', {
      implemented: keepFirst(syncGroupField('notifyFault', command,
        'SyncGroupModel.notify.fault', 'a group has commands of its own')),
    }),
  word('notify_stop', 'CMD [USER [GROUP]]', 'none', 'v2.0.0',
    'Command run when the daemon stops.', {
      implemented: keepFirst(syncGroupField('notifyStop', command,
        'SyncGroupModel.notify.stop', 'a group has commands of its own')),
    }),
  word('notify', 'CMD [USER [GROUP]]', 'none', 'v1.1.2',
    'Command run at every change; GROUP, name, state and 0 follow its arguments.', {
      implemented: keepFirst(syncGroupField('notify', command,
        'SyncGroupModel.notify.always', 'a group has commands of its own')),
    }),
  word('notify_priority_changes', 'BOOL?', 'vrrp_notify_priority_changes', 'v2.2.0',
    'Writes priority changes of members to the FIFOs.', {
      implemented: syncGroupField('tellsPriorities', boolean,
        'InstanceModel.notices', 'notify_priority_changes asks for more than states'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const instanceNotifyWords: KeywordTable = { area: 'vrrp_instance', block: 'vrrp_instance', rows: [
  word('notify_master', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run on becoming MASTER.', {
      implemented: keepFirst(instanceField('notifyMaster', command,
        'InstanceModel.notify.master', 'notify_master is a command, a user and a group')),
    }),
  word('notify_backup', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run on becoming BACKUP.', {
      implemented: keepFirst(instanceField('notifyBackup', command,
        'InstanceModel.notify.backup', 'notify_backup is a command, a user and a group')),
    }),
  word('notify_fault', 'CMD [USER [GROUP]]', 'none', '<=v1.0.3',
    'Command run on going to FAULT.', {
      implemented: keepFirst(instanceField('notifyFault', command,
        'InstanceModel.notify.fault', 'notify_fault is a command, a user and a group')),
    }),
  word('notify_stop', 'CMD [USER [GROUP]]', 'none', 'v1.1.13',
    'Command run when the daemon stops.', {
      implemented: keepFirst(instanceField('notifyStop', command,
        'InstanceModel.notify.stop', 'notify_stop is a command, a user and a group')),
    }),
  word('notify_deleted', '[CMD [USER [GROUP]]]', 'off (FAULT is sent instead)', 'v2.1.0',
    'Reports DELETED instead of FAULT when a reload removes the instance.', {
      implemented: keepFirst(instanceField('notifyDeleted', optionalCommand,
        'InstanceModel.notify.deletion', 'notify_deleted needs no command')),
    }),
  word('notify', 'CMD [USER [GROUP]]', 'none', 'v1.1.2',
    'Command run at every change; INSTANCE, name, state and priority follow its arguments.', {
      implemented: keepFirst(instanceField('notify', command,
        'InstanceModel.notify.always', 'notify is a command, a user and a group')),
    }),
  word('notify_master_rx_lower_pri', 'CMD [USER [GROUP]]', 'none', 'v2.0.6',
    'Command run when a master hears a lower-priority advert.', {
      implemented: keepFirst(instanceField('notifyLowerAdvert', command,
        'InstanceModel.notify.lowerAdvert', 'notify_master_rx_lower_pri is a command')),
    }),
  word('notify_priority_changes', 'BOOL?', 'global', 'v2.0.16',
    'Writes priority changes to the FIFOs.', {
      implemented: instanceField('tellsPriorities', boolean,
        'InstanceModel.notices', 'notify_priority_changes asks for more than states'),
    }),
] };
