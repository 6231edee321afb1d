// Owns the proof of every implemented word; the catalogue names these titles.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';
import type { InstanceModel } from './model.ts';

function load(text: string, interfaces?: readonly string[]) {
  const source = { name: 'keepalived.conf', text };
  const { model, diagnostics } = loadConfig(source, interfaces && { interfaces });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  return { model, diagnostics, problems, exitCode: configTestExitCode(diagnostics) };
}

/** Lines 5 and on of an instance that is complete without them. */
function instance(...lines: readonly string[]) {
  const head = ['vrrp_instance VI_1 {', 'interface eth0', 'virtual_router_id 51'];
  const text = [...head, 'virtual_ipaddress { 192.0.2.1 }', ...lines, '}'].join('\n');
  const { model, ...rest } = load(text);
  const [only] = model.instances;
  const messages = rest.diagnostics.map(({ message }) => message);
  return { model: only, messages, ...rest };
}

const complete: InstanceModel['garp'] = {
  repeat: 5,
  delayUs: 5_000_000,
  refreshUs: 0,
  refreshRepeat: 1,
  lowerPriorityRepeat: 5,
  lowerPriorityDelayUs: 5_000_000,
  extraUs: 0,
  isExtraForAll: false,
};

describe('trackers', () => {
  it('dont_track_primary ignores its own interface', () => {
    expect(instance().model?.ignoresOwnInterface).toBe(false);
    expect(instance('dont_track_primary').model?.ignoresOwnInterface).toBe(true);
  });
});

describe('identity', () => {
  it('vrrp_instance takes exactly one name', () => {
    expect(instance().model?.name).toBe('VI_1');
    expect(load('vrrp_instance {\n}').problems).toEqual(['error HF0107 1:1']);
    expect(load('vrrp_instance A B {\n}').problems).toEqual(['error HF0107 1:17']);
    expect(load('vrrp_instance A').problems).toEqual(['error HF0106 1:1']);
    const quoted = load('vrrp_instance "A B" { interface eth0\nvirtual_router_id 1\n}').model;
    expect(quoted.instances[0]?.name).toBe('A B');
  });

  it('interface places the instance', () => {
    const { model } = instance();
    expect(model?.interface).toBe('eth0');
    expect(model?.interfacePosition).toEqual({ file: 'keepalived.conf', line: 2, column: 11 });
    const missing = load('vrrp_instance A {\nvirtual_router_id 1\n}');
    expect(missing.problems).toEqual(['fatal HF0402 1:15']);
    expect(missing.diagnostics[0]?.message).toContain('(A) Unknown interface!');
    expect(missing.model.instances).toEqual([]);
    expect(instance('interface abcdefghijklmnop').problems).toEqual(['error HF0307 5:11']);
  });

  it('virtual_router_id is 1 to 255', () => {
    expect(instance('virtual_router_id 255').model?.vrid).toBe(255);
    const wrong = load('vrrp_instance A {\ninterface eth0\nvirtual_router_id 256\n}');
    expect(wrong.problems).toEqual(['fatal HF0401 1:15', 'error HF0302 3:19']);
    expect(wrong.diagnostics.map(({ message }) => message)).toEqual([
      '(A) the virtual router id must be set',
      expect.stringContaining("number '256' outside range [1, 255]"),
    ]);
    expect(wrong.model.instances).toEqual([]);
  });
});

describe('election', () => {
  it('state is the wish at start', () => {
    expect(instance('priority 100').model?.initialState).toBe('backup');
    expect(instance('state MASTER', 'priority 100').model?.initialState).toBe('master');
    expect(instance('state BACKUP', 'priority 255').model?.initialState).toBe('backup');
    expect(instance('priority 255').model?.initialState).toBe('master');
    const unknown = instance('state master');
    expect(unknown.model?.initialState).toBe('backup');
    expect(unknown.problems).toEqual(['error HF0305 5:7']);
    expect(unknown.messages[0]).toContain("unknown state 'master', defaulting to BACKUP");
  });

  it('priority is 1 to 255', () => {
    expect(instance().model?.priority).toBe(100);
    expect(instance('priority 1').model?.priority).toBe(1);
    expect(instance('priority 0100').model?.priority).toBe(100);
    expect(instance('priority +7').model?.priority).toBe(7);
    const owner = instance('state MASTER');
    expect([owner.model?.priority, owner.problems]).toEqual([255, ['note HF0408 5:7']]);
    expect(owner.exitCode).toBe(0);
  });

  it.each(['0', '256', '=', '0x33', '100;', '100.5', '-1', 'ten'])(
    'a priority of %s becomes 100, even with state MASTER',
    (text) => {
      const { model, problems, messages, exitCode } = instance('state MASTER', `priority ${text}`);
      expect(model?.priority).toBe(100);
      expect(problems).toEqual([expect.stringMatching(/^error HF030[12] 6:10$/)]);
      expect(messages[0]).toContain('Using default 100');
      expect(exitCode).toBe(5);
    },
  );

  it('nopreempt is set by its presence', () => {
    expect(instance().model?.nopreempt).toBe(false);
    expect(instance('nopreempt').model?.nopreempt).toBe(true);
    const master = instance('state MASTER', 'priority 200', 'nopreempt');
    expect([master.model?.nopreempt, master.problems]).toEqual([false, ['error HF0406 7:1']]);
    expect(master.messages).toEqual([
      '(VI_1) Warning - nopreempt will not work with initial state MASTER - clearing',
    ]);
    const owner = instance('priority 255', 'nopreempt');
    expect(owner.model?.nopreempt).toBe(false);
    expect(owner.messages[0]).toContain('nopreempt is incompatible with priority 255');
  });

  it('preempt undoes nopreempt', () => {
    expect(instance('nopreempt', 'preempt').model?.nopreempt).toBe(false);
    expect(instance('preempt', 'nopreempt').model?.nopreempt).toBe(true);
  });

  it('preempt_delay is 0 to 1000 seconds', () => {
    expect(instance('preempt_delay 2.5').model?.preemptDelayUs).toBe(2_500_000);
    expect(instance('preempt_delay 1000').model?.preemptDelayUs).toBe(1_000_000_000);
    const long = instance('preempt_delay 1001');
    expect([long.model?.preemptDelayUs, long.problems]).toEqual([0, ['error HF0302 5:15']]);
    const master = instance('state MASTER', 'priority 200', 'preempt_delay 5');
    expect([master.model?.preemptDelayUs, master.problems]).toEqual([0, ['error HF0407 7:15']]);
    const never = instance('nopreempt', 'preempt_delay 5');
    expect(never.model).toMatchObject({ nopreempt: true, preemptDelayUs: 0 });
    expect(never.messages).toEqual([
      '(VI_1) preempt_delay is incompatible with nopreempt mode - resetting',
    ]);
  });
});

describe('adverts', () => {
  it.each([
    ['1', 1_000_000, []],
    ['255', 255_000_000, []],
    ['1.', 1_000_000, []],
    ['02', 2_000_000, []],
    ['0.4', 1_000_000, ['error HF0311 5:12']],
    ['1.5', 2_000_000, ['error HF0311 5:12']],
    ['254.6', 255_000_000, ['error HF0311 5:12']],
    ['0', 1_000_000, ['error HF0302 5:12']],
    ['300', 1_000_000, ['error HF0302 5:12']],
    ['1e1', 1_000_000, ['error HF0301 5:12']],
    ['1s', 1_000_000, ['error HF0301 5:12']],
    ['1.0000009', 1_000_000, ['error HF0303 5:12']],
  ])('advert_int %s is %i us', (text, expected, expectedProblems) => {
    const { model, problems } = instance(`advert_int ${text}`);
    expect(model?.advertIntervalUs).toBe(expected);
    expect(problems).toEqual(expectedProblems);
  });

  it('advert_int is in whole seconds for version 2', () => {
    expect(instance('advert_int 0.5').messages).toEqual([
      '(VI_1) VRRPv2 advertisement interval 0.500000s must be an integer. rounding to 1 s',
    ]);
  });

  it('down_timer_adverts counts missed adverts', () => {
    expect(instance().model?.downTimerAdverts).toBe(3);
    expect(instance('down_timer_adverts 1').model?.downTimerAdverts).toBe(1);
    const none = instance('down_timer_adverts 0');
    expect([none.model?.downTimerAdverts, none.problems]).toEqual([3, ['error HF0302 5:20']]);
  });

  it.each([
    ['', true],
    ['on', true],
    ['true', true],
    ['yes', true],
    ['off', false],
    ['false', false],
    ['no', false],
  ])('a boolean of %j is %s', (text, expected) => {
    expect(instance(`lower_prio_no_advert ${text}`).model?.lowerPriorityNoAdvert).toBe(expected);
  });

  it('lower_prio_no_advert is a boolean', () => {
    const { model, problems } = instance('lower_prio_no_advert TRUE');
    expect([model?.lowerPriorityNoAdvert, problems]).toEqual([false, ['error HF0304 5:22']]);
  });

  it('higher_prio_send_advert is a boolean', () => {
    expect(instance().model?.higherPrioritySendAdvert).toBe(false);
    expect(instance('higher_prio_send_advert').model?.higherPrioritySendAdvert).toBe(true);
    expect(instance('higher_prio_send_advert 1').problems).toEqual(['error HF0304 5:25']);
  });
});

describe('authentication', () => {
  const wrap = (...lines: readonly string[]) => ['authentication {', ...lines, '}'];

  it('authentication PASS carries the password', () => {
    expect(instance().model?.authentication).toEqual({ type: 'none' });
    const plain = instance(...wrap('auth_type PASS', 'auth_pass 1111'));
    expect(plain.model?.authentication).toEqual({ type: 'pass', password: '1111' });
    const quoted = instance(...wrap('auth_type PASS', 'auth_pass "a #b"'));
    expect(quoted.model?.authentication).toEqual({ type: 'pass', password: 'a #b' });
    const inParts = instance(...wrap('auth_type PASS'), ...wrap('auth_pass ab'));
    expect(inParts.model?.authentication).toEqual({ type: 'pass', password: 'ab' });
  });

  it('auth_pass is cut to eight bytes', () => {
    const long = instance(...wrap('auth_type PASS', 'auth_pass 123456789'));
    expect(long.model?.authentication).toEqual({ type: 'pass', password: '12345678' });
    expect(long.problems).toEqual(['error HF0308 7:11']);
    expect(long.messages).toEqual(['(VI_1) Truncating auth_pass to 8 characters']);
    const wide = instance(...wrap('auth_type PASS', 'auth_pass 密码密码'));
    expect(wide.model?.authentication).toEqual({ type: 'pass', password: '密码' });
  });

  it.each([
    [['auth_type PASS'], 6],
    [['auth_type PASS', 'auth_pass ""'], 7],
  ])('no password means no authentication: %j', (lines, line) => {
    const { model, problems } = instance(...wrap(...lines));
    expect(model?.authentication).toEqual({ type: 'none' });
    expect(problems).toEqual([`error HF0309 ${line}:11`]);
  });

  it('an unknown auth_type means no authentication', () => {
    const unknown = instance(...wrap('auth_type pass', 'auth_pass 1111'));
    expect(unknown.model?.authentication).toEqual({ type: 'none' });
    expect(unknown.problems).toEqual(['error HF0305 6:11', 'warning HF0310 7:1']);
    expect(unknown.messages[0]).toContain("unknown authentication type 'pass'");
  });

  it('never repeats a password in a message', () => {
    const { diagnostics } = instance(...wrap('auth_type PASS', 'auth_pass secret123 hidden'));
    expect(diagnostics.map(({ code }) => code)).toEqual(['HF0308', 'HF0108']);
    expect(JSON.stringify(diagnostics)).not.toMatch(/secret|hidden/);
  });
});

describe('timing and owners', () => {
  it('owner_ignore_adverts is a boolean', () => {
    expect(instance().model?.ownerIgnoresAdverts).toBe(false);
    expect(instance('owner_ignore_adverts').model?.ownerIgnoresAdverts).toBe(true);
    expect(instance('owner_ignore_adverts 1').problems).toEqual(['error HF0304 5:22']);
  });

  it('vip_restore makes a master put back what others take', () => {
    expect(instance().model?.restores).toBeUndefined();
    expect(instance('vip_restore').model?.restores).toBe(true);
    expect(instance('#:holdfast vip_restore').model?.restores).toBe(true);
    expect(instance('vip_restore off').model?.restores).toBeUndefined();
  });

  it('timer_expired_backup needs nopreempt', () => {
    const expired = (...lines: readonly string[]) => {
      const { model, problems } = instance(...lines);
      return [model?.timerExpiredPriority, ...problems];
    };
    expect(expired('nopreempt')).toEqual([undefined]);
    expect(expired('nopreempt', 'timer_expired_backup')).toEqual([254]);
    expect(expired('nopreempt', 'thread_timer_expired 150')).toEqual([150]);
    expect(expired('timer_expired_backup')).toEqual([undefined, 'warning HF0410 5:1']);
    const owner = expired('timer_expired_backup', 'nopreempt', 'priority 255');
    expect(owner).toEqual([undefined, 'warning HF0410 5:1', 'error HF0406 6:1']);
    expect(expired('nopreempt', 'timer_expired_backup 255')).toEqual([
      undefined,
      'error HF0302 6:22',
    ]);
  });

  it('debug only draws a note', () => {
    expect(instance('debug 2').problems).toEqual(['note HF0411 5:1']);
    expect(instance('debug 5').problems).toEqual(['error HF0302 5:7']);
  });

  it('child_wait_time bounds how long a stop waits', () => {
    expect(load('').model.global.childWaitUs).toBe(5_000_000);
    expect(load('child_wait_time 12').model.global.childWaitUs).toBe(12_000_000);
    expect(load('child_wait_time x').problems).toEqual(['error HF0301 1:17']);
  });
});

describe('gratuitous ARP', () => {
  it.each([
    ['garp_master_delay sets the second set', 'garp_master_delay 0', { delayUs: 0 }],
    ['garp_master_repeat sets the packets of a set', 'garp_master_repeat 2', { repeat: 2 }],
    [
      'garp_master_refresh sets the period',
      'garp_master_refresh 5000',
      { refreshUs: 5_000_000_000 },
    ],
    [
      'garp_master_refresh_repeat sets the packets of a refresh',
      'garp_master_refresh_repeat 3',
      { refreshRepeat: 3 },
    ],
    [
      'garp_lower_prio_delay sets its second set',
      'garp_lower_prio_delay 7',
      { lowerPriorityDelayUs: 7_000_000 },
    ],
    [
      'garp_lower_prio_repeat sets its packets',
      'garp_lower_prio_repeat 0',
      { lowerPriorityRepeat: 0 },
    ],
  ])('%s', (_, line, changed) => {
    expect(instance().model?.garp).toEqual(complete);
    expect(instance(line).model?.garp).toEqual({ ...complete, ...changed });
  });

  it.each([
    ['garp_master_repeat 0', 'error HF0306 5:20', { repeat: 1 }],
    ['garp_master_refresh_repeat 0', 'error HF0306 5:28', { refreshRepeat: 1 }],
    ['garp_lower_prio_repeat -1', 'error HF0302 5:24', {}],
    ['garp_master_delay 4295', 'error HF0302 5:19', {}],
    ['garp_master_delay 1.5', 'error HF0301 5:19', {}],
    ['garp_master_refresh 4294967296', 'error HF0302 5:21', {}],
  ])('%s is repaired or refused', (line, problem, changed) => {
    const { model, problems } = instance(line);
    expect(problems).toEqual([problem]);
    expect(model?.garp).toEqual({ ...complete, ...changed });
  });
});
