// Owns the words of global_defs about the processes themselves, one row each. Never holds code.
import {
  boolean,
  flag,
  forgivenText,
  integer,
  largestSigned,
  largestUnsigned,
  mandatoryText,
  processors,
  umask,
} from './arguments.ts';
import { globalField } from './fields.ts';
import { type KeywordTable, word } from './keyword.ts';

/** A missing number is said, and the reading goes on. */
const forgiven = { mandatory: false };
const realtimePriority = integer(-largestSigned, largestSigned, {
  raiseTo: 1,
  mostDistance: 99,
  ...forgiven,
});

// biome-ignore format: one keyword on two lines reads as a table
export const globalProcessWords: KeywordTable = { area: 'global', block: 'global_defs', rows: [
  word('tmp_config_directory', 'DIR', 'memfd (or $TMPDIR)', 'v2.2.0',
    "Where the children's private copy of the configuration is written.", {
      implemented: globalField('copyDirectory', forgivenText,
        'nothing: there is no copy', 'words without a purpose here are noted'),
    }),
  word('config_save_dir', 'DIR', 'none', 'v2.2.3',
    'For debugging: saves configuration and state around each reload.', {
      implemented: globalField('saveDirectory', mandatoryText,
        'DaemonModel.saveDirectory', 'config_save_dir names a folder'),
    }),
  word('process_names', 'FLAG', 'off (argv of parent)', 'v2.0.16',
    'Gives the child processes recognisable names.', {
      implemented: globalField('namesProcesses', flag(true),
        'EngineProcessModel.name', 'process_names, process_name and vrrp_process_name name the engine'),
    }),
  word('process_name', 'NAME', 'unset', 'v2.0.16',
    'Name of the parent process.', {
      implemented: globalField('processName', mandatoryText,
        'EngineProcessModel.name', 'process_names, process_name and vrrp_process_name name the engine'),
    }),
  word('vrrp_process_name', 'NAME', 'unset', 'v2.0.16',
    'Name of the VRRP process.', {
      implemented: globalField('engineName', mandatoryText,
        'EngineProcessModel.name', 'process_names, process_name and vrrp_process_name name the engine'),
    }),
  word('checker_process_name', 'NAME', 'unset', 'v2.2.0',
    'Name of the checker process.'),
  word('lvs_process_name', 'NAME', 'unset', 'v2.0.16',
    'Old name of checker_process_name.', { status: 'deprecated and undocumented' }),
  word('bfd_process_name', 'NAME', 'unset', 'v2.0.16',
    'Name of the BFD process.'),
  word('max_auto_priority', '[-1..99]', '0 (off + startup NOTICE); no value = max', 'v2.1.0',
    'Highest real-time priority that is taken automatically when timers are late.', {
      implemented: globalField('mostAutoPriority', integer(-1, 99, { unwritten: 99 }),
        'EngineProcessModel.mostAutoPriority', 'max_auto_priority is -1 to 99, and 99 without a number'),
    }),
  word('min_auto_priority_delay', 'USECS INT[1..10000000]', '1000000', 'v2.1.0',
    'Lateness that raises the real-time priority.', {
      implemented: globalField('autoPriorityDelayUs', integer(1, 10_000_000, forgiven),
        'EngineProcessModel.autoPriorityDelayUs', 'min_auto_priority_delay is counted in microseconds'),
    }),
  word('vrrp_priority', 'NICE INT[-20..19]', 'unset', 'v1.2.20',
    'Nice value of the VRRP process.', {
      implemented: globalField('nice', integer(-20, 19, forgiven),
        'EngineProcessModel.nice', 'vrrp_priority is a nice value'),
    }),
  word('checker_priority', 'NICE INT[-20..19]', 'unset', 'v1.2.20',
    'Nice value of the checker process.'),
  word('bfd_priority', 'NICE INT[-20..19]', 'unset', 'v2.0.0',
    'Nice value of the BFD process.'),
  word('vrrp_no_swap', 'FLAG', 'off', 'v1.2.20',
    'Locks the memory of the VRRP process.', {
      implemented: globalField('mustLockMemory', flag(true),
        'EngineProcessModel.mustLockMemory', 'vrrp_no_swap is set by its presence'),
    }),
  word('checker_no_swap', 'FLAG', 'off', 'v1.2.20',
    'Locks the memory of the checker process.'),
  word('bfd_no_swap', 'FLAG', 'off', 'v2.0.0',
    'Locks the memory of the BFD process.'),
  word('vrrp_cpu_affinity', 'CPU_ID...', 'none', 'v2.0.17',
    'Processors that the VRRP process may use.', {
      implemented: globalField('processors', processors,
        'EngineProcessModel.processors', 'vrrp_cpu_affinity names processors of this machine'),
    }),
  word('checker_cpu_affinity', 'CPU_ID...', 'none', 'v2.0.17',
    'Processors that the checker process may use.'),
  word('bfd_cpu_affinity', 'CPU_ID...', 'none', 'v2.0.17',
    'Processors that the BFD process may use.'),
  word('vrrp_rt_priority', 'INT (clamped to 1..99)', 'off', 'v2.0.0',
    'Real-time priority of the VRRP process (SCHED_RR).', {
      implemented: globalField('realtimePriority', realtimePriority,
        'EngineProcessModel.realtimePriority', 'vrrp_rt_priority is brought back to 1 to 99'),
    }),
  word('checker_rt_priority', 'INT (clamped to 1..99)', 'off', 'v2.0.0',
    'Real-time priority of the checker process (SCHED_RR).'),
  word('bfd_rt_priority', 'INT (clamped to 1..99)', 'off', 'v2.0.0',
    'Real-time priority of the BFD process (SCHED_RR).'),
  word('vrrp_rlimit_rttime', 'USECS INT>=1 (1->2)', '10000', 'v2.1.0',
    'How long the real-time VRRP process may run without sleeping.', {
      implemented: globalField('realtimeLimitUs', integer(1, largestUnsigned),
        'EngineProcessModel.realtimeLimitUs', 'vrrp_rlimit_rttime is at least 2 microseconds'),
    }),
  word('checker_rlimit_rttime', 'USECS INT>=1 (1->2)', '10000', 'v2.1.0',
    'How long the real-time checker process may run without sleeping.'),
  word('bfd_rlimit_rttime', 'USECS INT>=1 (1->2)', '10000', 'v2.1.0',
    'How long the real-time BFD process may run without sleeping.'),
  word('vrrp_rlimit_rtime', 'USECS', '10000', 'v2.0.0',
    'Old spelling of vrrp_rlimit_rttime.', {
      status: 'deprecated and undocumented',
      implemented: globalField('realtimeLimitUs', integer(1, largestUnsigned),
        'EngineProcessModel.realtimeLimitUs', 'vrrp_rlimit_rttime is at least 2 microseconds'),
    }),
  word('checker_rlimit_rtime', 'USECS', '10000', 'v2.0.0',
    'Old spelling of checker_rlimit_rttime.', { status: 'deprecated and undocumented' }),
  word('bfd_rlimit_rtime', 'USECS', '10000', 'v2.0.0',
    'Old spelling of bfd_rlimit_rttime.', { status: 'deprecated and undocumented' }),
  word('vrrp_netlink_cmd_rcv_bufs', 'BYTES', 'system', 'v2.0.0',
    "Receive buffer of the VRRP process's netlink command socket.", {
      implemented: globalField('commandBufferBytes', integer(0, largestUnsigned, forgiven),
        'EngineProcessModel.commandBuffer', 'vrrp_netlink_*_rcv_bufs size the netlink sockets'),
    }),
  word('vrrp_netlink_cmd_rcv_bufs_force', 'BOOL?', 'false', 'v2.0.0',
    "Lets that buffer exceed the system's limit.", {
      implemented: globalField('isCommandBufferForced', boolean,
        'EngineProcessModel.commandBuffer', 'vrrp_netlink_*_rcv_bufs size the netlink sockets'),
    }),
  word('vrrp_netlink_monitor_rcv_bufs', 'BYTES', 'system', 'v2.0.0',
    "Receive buffer of the VRRP process's netlink monitor socket.", {
      implemented: globalField('monitorBufferBytes', integer(0, largestUnsigned, forgiven),
        'EngineProcessModel.monitorBuffer', 'vrrp_netlink_*_rcv_bufs size the netlink sockets'),
    }),
  word('vrrp_netlink_monitor_rcv_bufs_force', 'BOOL?', 'false', 'v2.0.0',
    "Lets that buffer exceed the system's limit.", {
      implemented: globalField('isMonitorBufferForced', boolean,
        'EngineProcessModel.monitorBuffer', 'vrrp_netlink_*_rcv_bufs size the netlink sockets'),
    }),
  word('lvs_netlink_cmd_rcv_bufs', 'BYTES', 'system', 'v2.0.0',
    "Receive buffer of the checker process's netlink command socket."),
  word('lvs_netlink_cmd_rcv_bufs_force', 'BOOL?', 'false', 'v2.0.0',
    "Lets that buffer exceed the system's limit."),
  word('lvs_netlink_monitor_rcv_bufs', 'BYTES', 'system', 'v2.0.0',
    "Receive buffer of the checker process's netlink monitor socket."),
  word('lvs_netlink_monitor_rcv_bufs_force', 'BOOL?', 'false', 'v2.0.0',
    "Lets that buffer exceed the system's limit."),
  word('umask', "NUMBER(dec/oct/hex) or I{R,W,X}{USR,GRP,OTH}/IRWX{U,G,O} joined by '|'",
    '0177 (IXUSR, IRWXG, IRWXO)', 'v2.0.9',
    'Permission mask of created files; the command line wins.', {
      implemented: globalField('umask', umask,
        'DaemonModel.umask', 'umask is a number or named bits'),
    }),
] };
