// Owns the proof that the words about the engine's process land in the model, and of their repairs.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';
import type { EngineProcessModel } from './process-model.ts';

const nothing: EngineProcessModel = {
  name: undefined,
  nice: undefined,
  realtimePriority: undefined,
  realtimeLimitUs: undefined,
  processors: undefined,
  mostAutoPriority: undefined,
  autoPriorityDelayUs: 1_000_000,
  mustLockMemory: false,
  commandBuffer: undefined,
  monitorBuffer: undefined,
};

/** The model, the codes and the exit status of a test, of lines in global_defs. */
function load(...lines: readonly string[]) {
  const text = `global_defs {\n${lines.join('\n')}\n}`;
  const facts = { interfaces: [], processorCount: 2 };
  const { model, diagnostics } = loadConfig({ name: 'a.conf', text }, facts);
  return {
    process: model.engineProcess,
    codes: diagnostics.map(({ code }) => code),
    exit: configTestExitCode(diagnostics),
  };
}

const means = (process: Partial<EngineProcessModel>) => ({
  process: { ...nothing, ...process },
  codes: [],
  exit: 0,
});
const repaired = (code: string, process?: Partial<EngineProcessModel>) => ({
  process: process && { ...nothing, ...process },
  codes: [code],
  exit: 5,
});

describe("the words about the engine's process", () => {
  it('are nothing in the model when there are none', () => {
    expect(load('router_id a')).toEqual({ process: undefined, codes: [], exit: 0 });
  });

  it('vrrp_priority is a nice value', () => {
    expect(load('vrrp_priority -5')).toEqual(means({ nice: -5 }));
    expect(load('vrrp_priority +5')).toEqual(means({ nice: 5 }));
    expect(load('vrrp_priority 20')).toEqual(repaired('HF0302'));
    expect(load('vrrp_priority')).toEqual(repaired('HF0109'));
  });

  it('vrrp_rt_priority is brought back to 1 to 99', () => {
    expect(load('vrrp_rt_priority 50')).toEqual(means({ realtimePriority: 50 }));
    expect(load('vrrp_rt_priority 0')).toEqual(repaired('HF0306', { realtimePriority: 1 }));
    expect(load('vrrp_rt_priority -500')).toEqual(repaired('HF0306', { realtimePriority: 1 }));
    expect(load('vrrp_rt_priority 100')).toEqual(repaired('HF0312', { realtimePriority: 99 }));
    expect(load('vrrp_rt_priority x')).toEqual(repaired('HF0301'));
  });

  it('vrrp_rlimit_rttime is at least 2 microseconds', () => {
    expect(load('vrrp_rlimit_rttime 1')).toEqual(means({ realtimeLimitUs: 2 }));
    expect(load('vrrp_rlimit_rtime 9000')).toEqual(means({ realtimeLimitUs: 9000 }));
    expect(load('vrrp_rlimit_rttime 0')).toEqual(repaired('HF0302'));
    expect(load('vrrp_rlimit_rttime').exit).toBe(2);
  });

  it('vrrp_cpu_affinity names processors of this machine', () => {
    expect(load('vrrp_cpu_affinity 1 0 1')).toEqual(means({ processors: [1, 0] }));
    expect(load('vrrp_cpu_affinity 0', 'vrrp_cpu_affinity 1')).toEqual(means({ processors: [1] }));
    expect(load('vrrp_cpu_affinity 0 2')).toEqual(repaired('HF1203'));
    expect(load('vrrp_cpu_affinity 0-1')).toEqual(repaired('HF0301'));
    expect(load('vrrp_cpu_affinity')).toEqual(repaired('HF0109'));
  });

  it('max_auto_priority is -1 to 99, and 99 without a number', () => {
    expect(load('max_auto_priority')).toEqual(means({ mostAutoPriority: 99 }));
    expect(load('max_auto_priority 10')).toEqual(means({ mostAutoPriority: 10 }));
    expect(load('max_auto_priority -1')).toEqual(means({ mostAutoPriority: -1 }));
    expect(load('max_auto_priority 100')).toEqual(repaired('HF0302'));
  });

  it('min_auto_priority_delay is counted in microseconds', () => {
    expect(load('min_auto_priority_delay 500')).toEqual(means({ autoPriorityDelayUs: 500 }));
    expect(load('min_auto_priority_delay 10000001')).toEqual(repaired('HF0302'));
  });

  it('vrrp_no_swap is set by its presence', () => {
    expect(load('vrrp_no_swap')).toEqual(means({ mustLockMemory: true }));
  });

  it('process_names, process_name and vrrp_process_name name the engine', () => {
    expect(load('process_name a')).toEqual(means({ name: 'a' }));
    expect(load('process_names', 'process_name a')).toEqual(means({ name: 'keepalived_vrrp' }));
    expect(load('process_names', 'vrrp_process_name b')).toEqual(means({ name: 'b' }));
    expect(load('process_name').exit).toBe(2);
    expect(load('vrrp_process_name 1234567890123456')).toEqual(
      repaired('HF1201', { name: '123456789012345' }),
    );
    expect(load('vrrp_process_name 12345678901234é')).toEqual(
      repaired('HF1201', { name: '12345678901234' }),
    );
  });

  it('vrrp_netlink_*_rcv_bufs size the netlink sockets', () => {
    const [size, force] = ['vrrp_netlink_cmd_rcv_bufs', 'vrrp_netlink_cmd_rcv_bufs_force'];
    expect(load(`${size} 9`)).toEqual(means({ commandBuffer: { bytes: 9, isForced: false } }));
    expect(load(force, `${size} 9`)).toEqual(
      means({ commandBuffer: { bytes: 9, isForced: true } }),
    );
    expect(load('vrrp_netlink_monitor_rcv_bufs 7', 'vrrp_netlink_monitor_rcv_bufs_force')).toEqual(
      means({ monitorBuffer: { bytes: 7, isForced: true } }),
    );
    expect(load(`${size} 0`, force).process).toBeUndefined();
    expect(load(`${size} -1`)).toEqual(repaired('HF0302'));
  });
});
