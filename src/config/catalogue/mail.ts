// Owns the words that say who is told of a change by mail, one row each. Never holds code.
import { boolean, flag, forgivenText, integer, optionalText, relay } from './arguments.ts';
import { globalField, instanceField, linesField, syncGroupField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

// biome-ignore format: one keyword on two lines reads as a table
export const globalMailWords: KeywordTable = { area: 'global', block: 'global_defs', rows: [
  word('notification_email', '{ ADDRESS ... }', 'none', '<=v1.0.3',
    'Recipients of mail alerts; quote an address that has a display name.', {
      opens: 'notification_email',
      implemented: linesField('recipients', 'notification_email',
        'MailModel.recipients', 'notification_email lists recipients'),
    }),
  word('notification_email_from', 'ADDRESS', '<effective-user>@<hostname>', '<=v1.0.3',
    'Sender of mail alerts.', {
      implemented: globalField('sender', forgivenText,
        'MailModel.sender', 'notification_email_from names the sender'),
    }),
  word('smtp_server', 'IP|HOST [PORT]', 'none, port 25', '<=v1.0.3',
    'Mail relay; a name is resolved with every mail.', {
      implemented: globalField('relay', relay,
        'MailModel.relay', 'smtp_server is a host and a port'),
    }),
  word('smtp_helo_name', 'STRING', 'local host name', 'v1.2.20',
    'Name given in the HELO command.', {
      implemented: globalField('heloName', optionalText,
        'MailModel.heloName', 'smtp_helo_name and smtp_connect_timeout are for the relay'),
    }),
  word('smtp_connect_timeout', 'SECS INT[0..4294] (0->1)', '30', '<=v1.0.3',
    'Time limit of each SMTP step.', {
      implemented: globalField('relaySeconds', integer(0, 4294, { raiseTo: 1 }),
        'MailModel.timeoutUs', 'smtp_helo_name and smtp_connect_timeout are for the relay'),
    }),
  word('smtp_alert', 'BOOL?', 'unset', 'v2.0.0',
    'Default of every smtp_alert.', {
      implemented: globalField('sendsMail', boolean,
        'InstanceModel.notices', 'smtp_alert asks for mail, nearer words first'),
    }),
  word('smtp_alert_vrrp', 'BOOL?', 'unset', 'v2.0.0',
    'Default of smtp_alert in instances and sync groups.', {
      implemented: globalField('sendsVrrpMail', boolean,
        'InstanceModel.notices', 'smtp_alert asks for mail, nearer words first'),
    }),
  word('smtp_alert_checker', 'BOOL?', 'unset', 'v2.0.0',
    'Default of smtp_alert in virtual and real servers.'),
  word('no_email_faults', 'FLAG', 'off', 'v2.0.0',
    'Sends no mail for transitions to FAULT.', {
      implemented: globalField('sendsNoFaults', flag(true),
        'MailModel.tellsFaults', 'no_email_faults keeps faults to itself'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const groupMailWords: KeywordTable = { area: 'sync_group', block: 'vrrp_sync_group', rows: [
  word('smtp_alert', 'BOOL?', 'no', '<=v1.0.3',
    'Sends mail when the group changes state.', {
      implemented: syncGroupField('sendsMail', boolean,
        'SyncGroupModel.notices', 'smtp_alert asks for mail, nearer words first'),
    }),
] };

// biome-ignore format: one keyword on two lines reads as a table
export const instanceMailWords: KeywordTable = { area: 'vrrp_instance', block: 'vrrp_instance', rows: [
  word('smtp_alert', 'BOOL?', 'no', '<=v1.0.3',
    'Sends mail when the instance changes state.', {
      implemented: instanceField('sendsMail', boolean,
        'InstanceModel.notices', 'smtp_alert asks for mail, nearer words first'),
    }),
] };
