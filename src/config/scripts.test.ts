// Owns the proof of scripts: vrrp_script, track_script, notify and what makes them safe.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

const secure = 'global_defs {\nenable_script_security\n}\n';
const head = 'vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n';
const tail = 'virtual_ipaddress { 192.0.2.1 }\n}\n';

function load(text: string) {
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message }) => message);
  return { model, diagnostics, problems, messages, exitCode: configTestExitCode(diagnostics) };
}

/** A tracked script whose lines begin at line 5. */
function script(...lines: readonly string[]) {
  const block = `vrrp_script chk {\n${lines.join('\n')}\n}\n`;
  const loaded = load(`${secure}${block}${head}track_script {\nchk\n}\n${tail}`);
  return { ...loaded, script: loaded.model.scripts[0] };
}

/** A script of weight 7 reverse, and the lines of a track_script that begin at line 12. */
function tracked(...lines: readonly string[]) {
  const block = 'vrrp_script chk {\nscript /bin/true\nweight 7 reverse\n}\n';
  const loaded = load(`${secure}${block}${head}track_script {\n${lines.join('\n')}\n}\n${tail}`);
  return { ...loaded, tracked: loaded.model.instances[0]?.trackedScripts };
}

/** Lines 7 and on of an instance. */
function notify(...lines: readonly string[]) {
  const loaded = load(`${secure}${head}${lines.join('\n')}\n${tail}`);
  return { ...loaded, notify: loaded.model.instances[0]?.notify };
}

describe('vrrp_script', () => {
  it('vrrp_script is known by its name', () => {
    const { model, problems } = script('script /bin/true');
    expect(problems).toEqual([]);
    expect(model.scripts).toEqual([
      {
        name: 'chk',
        position: { file: 'keepalived.conf', line: 4, column: 13 },
        command: {
          argv: ['/bin/true'],
          runAs: undefined,
          position: { file: 'keepalived.conf', line: 5, column: 8 },
        },
        intervalUs: 1_000_000,
        timeoutUs: 1_000_000,
        rise: 1,
        fall: 1,
        weight: 0,
        isReversed: false,
        startsFailed: false,
      },
    ]);
    expect(load('vrrp_script {\n}').problems).toEqual(['fatal HF0103 1:1']);
    expect(load('vrrp_script {\n}').exitCode).toBe(2);
  });

  it('what follows the name is ignored', () => {
    const { problems, model } = load(`${secure}vrrp_script a b {\nscript /bin/true\n}`);
    expect(problems).toEqual(['note HF0611 4:13', 'warning HF0108 4:15']);
    expect(model.scripts[0]?.name).toBe('a');
  });

  it('script is one word, split once more', () => {
    expect(script(`script "/bin/a 'b c' d"`).script?.command.argv).toEqual(['/bin/a', 'b c', 'd']);
    const bare = script('script /bin/a b c');
    expect([bare.script?.command.argv, bare.problems]).toEqual([
      ['/bin/a'],
      ['warning HF0610 5:15'],
    ]);
    expect(bare.messages[0]).toContain('without these arguments');
  });

  it.each([
    ['script "/bin/a b', 'error HF0609 5:8'],
    ["script '/bin/a b", 'error HF0609 5:8'],
    ["script /bin/a' # b'", 'error HF0609 5:8'],
    ['script ""', 'error HF0612 5:8'],
    ['script', 'error HF0109 5:1'],
  ])('%s leaves no script', (line, problem) => {
    const { model, problems, exitCode } = script(line);
    expect(problems).toEqual(['error HF0602 4:13', problem, 'error HF0604 11:1']);
    expect([model.scripts, exitCode]).toEqual([[], 5]);
  });

  it('an odd quote is right where the command escapes it', () => {
    const { script: found, problems } = script(String.raw`script "/bin/a \\\"b"`);
    expect([found?.command.argv, problems]).toEqual([['/bin/a', '"b'], []]);
  });

  it('never repeats a command in a message', () => {
    const { diagnostics } = script('script "/bin/a secret', 'script /bin/a secret');
    expect(diagnostics.length).toBeGreaterThan(1);
    expect(JSON.stringify(diagnostics)).not.toContain('secret');
  });

  it.each([
    ['interval is the time between runs', 'interval 5', { intervalUs: 5e6, timeoutUs: 5e6 }, []],
    ['an interval may have decimals', 'interval 0.25', { intervalUs: 250_000 }, []],
    ['interval 0', 'interval 0', { intervalUs: 1e6 }, ['error HF0306 6:10']],
    ['interval x', 'interval x', { intervalUs: 1e6 }, ['error HF0301 6:10']],
    ['interval 5000', 'interval 5000', { intervalUs: 1e6 }, ['error HF0302 6:10']],
    ['timeout falls back to the interval', 'timeout 3', { timeoutUs: 3e6, intervalUs: 1e6 }, []],
    ['timeout 0', 'timeout 0', { timeoutUs: 1e6 }, ['error HF0306 6:9']],
    ['rise counts successes', 'rise 3', { rise: 3, fall: 1 }, []],
    ['rise 0', 'rise 0', { rise: 1 }, ['error HF0302 6:6']],
    ['fall counts failures', 'fall 3', { rise: 1, fall: 3 }, []],
    ['fall x', 'fall x', { fall: 1 }, ['error HF0301 6:6']],
    ['weight may be reversed', 'weight -10 reverse', { weight: -10, isReversed: true }, []],
    ['weight +5', 'weight +5', { weight: 5, isReversed: false }, []],
    ['weight 300', 'weight 300', { weight: 253 }, ['error HF0312 6:8']],
    ['weight -254', 'weight -254', { weight: -253 }, ['error HF0312 6:8']],
    ['weight x', 'weight x', { weight: 0 }, ['error HF0301 6:8']],
    ['weight 5 foo', 'weight 5 foo', { weight: 5 }, ['error HF0606 6:10']],
    ['weight 5 noreverse', 'weight 5 noreverse', { weight: 5 }, ['error HF0606 6:10']],
    ['weight 5 reverse x', 'weight 5 reverse x', { weight: 5 }, ['warning HF0108 6:18']],
    ['init_fail begins as failed', 'init_fail', { startsFailed: true }, []],
  ])('%s', (_, line, expected, problems) => {
    const found = script('script /bin/true', line);
    expect(found.script).toMatchObject(expected);
    expect(found.problems).toEqual(problems);
  });

  it('user names who runs the script', () => {
    const runAs = (line: string) => script('script /bin/true', line).script?.command.runAs;
    expect(runAs('user nobody')).toEqual({ user: 'nobody', group: undefined });
    expect(runAs('user nobody adm')).toEqual({ user: 'nobody', group: 'adm' });
    expect(script('script /bin/true', 'user nobody adm x').problems).toEqual([
      'warning HF0108 6:17',
    ]);
  });

  it.each(['interval', 'timeout', 'weight', 'rise', 'fall', 'user'])(
    '%s without its parameter stops a configuration test with 2',
    (line) => {
      expect(script('script /bin/true', line)).toMatchObject({
        problems: ['fatal HF0103 6:1'],
        exitCode: 2,
      });
    },
  );

  it('of two scripts with one name the first counts', () => {
    const one = 'vrrp_script a {\nscript /bin/true\n}\n';
    const { model, problems } = load(secure + one + one.replace('true', 'false'));
    expect(model.scripts.map(({ command }) => command.argv)).toEqual([['/bin/true']]);
    expect(problems).toEqual(['note HF0611 4:13', 'warning HF0603 7:13']);
  });
});

describe('track_script', () => {
  const own = { script: 'chk', weight: 7, isReversed: true };

  it('track_script lists scripts', () => {
    expect(tracked('chk')).toMatchObject({ tracked: [own], problems: [] });
    const empty = load(`${head}track_script {\n}\n${tail}`);
    expect([empty.model.instances[0]?.trackedScripts, empty.problems]).toEqual([[], []]);
    expect(load(`${head}track_script chk\n${tail}`).problems).toEqual(['error HF0106 4:1']);
  });

  it.each([
    ['a weight in the list overrides the script', 'chk weight 5', { ...own, weight: 5 }],
    ['weight 0', 'chk weight 0', { ...own, weight: 0 }],
    ['reverse may follow a weight in the list', 'chk weight -5 reverse', { ...own, weight: -5 }],
    [
      'noreverse undoes the reverse of the script',
      'chk weight 5 noreverse',
      { script: 'chk', weight: 5, isReversed: false },
    ],
    ['quoted', '"chk"  weight "5"', { ...own, weight: 5 }],
  ])('%s', (_, line, expected) => {
    expect(tracked(line)).toMatchObject({ tracked: [expected], problems: [] });
  });

  it.each([
    ['chk weight 254', 'error HF0312 12:12', { ...own, weight: 253 }],
    ['chk weight -254', 'error HF0312 12:12', { ...own, weight: -253 }],
    ['chk weight 300', 'error HF0302 12:12', own],
    ['chk weight x', 'error HF0301 12:12', own],
    ['chk weight 5 foo', 'error HF0606 12:14', { ...own, weight: 5 }],
    [
      'chk weight 5 noreverse reverse',
      'warning HF0108 12:24',
      { ...own, weight: 5, isReversed: false },
    ],
  ])('%s is %s and still tracked', (line, problem, expected) => {
    expect(tracked(line)).toMatchObject({ tracked: [expected], problems: [problem] });
  });

  it.each([
    ['chk weight', 'error HF0605 12:5'],
    ['chk 20', 'error HF0605 12:5'],
    ['chk reverse', 'error HF0605 12:5'],
    ['chk other', 'error HF0605 12:5'],
    ['other', 'error HF0604 12:1'],
  ])('%s is %s and not tracked', (line, problem) => {
    const found = tracked(line);
    expect([found.tracked, found.problems]).toEqual([[], ['note HF0611 4:13', problem]]);
    expect(found.exitCode).toBe(5);
  });

  it('a script is not unused because what tracks it was refused', () => {
    const untracked = `${secure}vrrp_script chk {\nscript /bin/true\n}\n`;
    expect(load(`${untracked}${head}${tail}`).problems).toEqual(['note HF0611 4:13']);
    const refused = head.replace('interface eth0', 'interface lo');
    const { problems } = load(`${untracked}${refused}track_script {\nchk\n}\n${tail}`);
    expect(problems).toEqual(['error HF0419 8:11', 'fatal HF0402 8:11']);
  });

  it('a script is tracked once', () => {
    const found = tracked('chk weight 3', 'chk');
    expect(found.tracked).toEqual([{ ...own, weight: 3 }]);
    expect(found.messages).toEqual(['(VI_1) duplicate track_script chk - ignoring']);
  });

  it('a script is defined before it is tracked', () => {
    const text = `${secure}${head}track_script {\nchk\n}\n${tail}vrrp_script chk {\nscript /bin/true\n}`;
    const { model, messages, diagnostics } = load(text);
    expect(model.instances[0]?.trackedScripts).toEqual([]);
    expect(messages[0]).toBe('(VI_1) track script chk not found, ignoring...');
    expect(diagnostics[0]?.remedy).toContain('move vrrp_script chk in front');
  });

  it('an owner ignores scripts with weights', () => {
    const weighted = tracked('chk', '}', 'priority 255', 'garp_group {');
    expect(weighted.tracked).toEqual([]);
    expect(weighted.messages).toContain(
      '(VI_1) ignoring tracked script chk with weights due to address_owner',
    );
    const unweighted = tracked('chk weight 0', '}', 'priority 255', 'garp_group {');
    expect(unweighted.tracked).toEqual([{ ...own, weight: 0 }]);
  });
});

describe('notify', () => {
  it.each([
    ['notify is a command, a user and a group', 'notify', 'always'],
    ['notify_master is a command, a user and a group', 'notify_master', 'master'],
    ['notify_backup is a command, a user and a group', 'notify_backup', 'backup'],
    ['notify_fault is a command, a user and a group', 'notify_fault', 'fault'],
    ['notify_stop is a command, a user and a group', 'notify_stop', 'stop'],
  ] as const)('%s', (_, word, field) => {
    const found = notify(`${word} "/bin/a 'b c'" nobody adm`);
    expect(found.problems).toEqual([]);
    expect(found.notify).toEqual({
      always: undefined,
      master: undefined,
      backup: undefined,
      fault: undefined,
      stop: undefined,
      [field]: {
        argv: ['/bin/a', 'b c'],
        runAs: { user: 'nobody', group: 'adm' },
        position: { file: 'keepalived.conf', line: 7, column: word.length + 2 },
      },
    });
    expect(notify(word)).toMatchObject({ problems: ['fatal HF0103 7:1'], exitCode: 2 });
  });

  it('the first command of a kind counts', () => {
    const found = notify('notify /bin/a', 'notify /bin/b', 'notify_stop /bin/c');
    expect(found.notify?.always?.argv).toEqual(['/bin/a']);
    expect(found.problems).toEqual(['error HF0111 8:8']);
    expect(found.messages).toEqual(['(VI_1) notify already specified - ignoring']);
  });

  it('what follows the group has no effect', () => {
    expect(notify('notify /bin/a root root x').problems).toEqual(['warning HF0610 7:25']);
  });
});

describe('script security', () => {
  const violation =
    'SECURITY VIOLATION - scripts are being executed but script_security not enabled.';

  it('enable_script_security is set by its presence', () => {
    expect(load(secure).model.global.isScriptSecurityEnabled).toBe(true);
    expect(load('').model.global.isScriptSecurityEnabled).toBe(false);
    const late = load(`${head}notify /bin/a\n${tail}${secure}`);
    expect([late.problems, late.exitCode]).toEqual([[], 0]);
  });

  it.each([
    ['a vrrp_script', 'vrrp_script a {\nscript /bin/true\n}\n', 'warning HF0601 2:8'],
    ['notify', `${head}notify /bin/a\n${tail}`, 'warning HF0601 4:8'],
    ['notify_stop', `${head}notify_stop /bin/a\n${tail}`, 'warning HF0601 4:13'],
    ['a broken instance', 'vrrp_instance A {\nnotify /bin/a\n}\n', 'warning HF0601 2:8'],
  ])('%s without it ends a configuration test with 6', (_, text, problem) => {
    const { problems, messages, exitCode } = load(text);
    expect(problems).toContain(problem);
    expect(messages).toContain(violation);
    expect(exitCode).toBe(6);
  });

  it('is said once, at the first command', () => {
    const { problems } = load(`${head}notify /bin/a\nnotify_master /bin/b\n${tail}`);
    expect(problems).toEqual(['warning HF0601 4:8']);
  });

  it('script_user names a user and a group', () => {
    const user = (line: string) => load(`global_defs {\n${line}\n}`);
    expect(user('script_user a').model.global.scriptUser).toEqual({ user: 'a', group: undefined });
    expect(user('script_user a b').model.global.scriptUser).toEqual({ user: 'a', group: 'b' });
    expect(user('script_user')).toMatchObject({ problems: ['error HF0109 2:1'], exitCode: 5 });
  });
});

describe('delays', () => {
  const delays = (line: string) => {
    const { model, problems } = load(`global_defs {\n${line}\n}`);
    return [model.global.startupDelayUs, model.global.delayAfterBootUs, problems];
  };

  it('vrrp_startup_delay is 0.001 to 4294.967295 seconds', () => {
    expect(delays('vrrp_startup_delay 1.5')).toEqual([1_500_000, 0, []]);
    for (const text of ['0', '0.0001', '4295']) {
      expect(delays(`vrrp_startup_delay ${text}`)).toEqual([0, 0, ['error HF0302 2:20']]);
    }
    expect(delays('vrrp_startup_delay')).toEqual([0, 0, ['fatal HF0103 2:1']]);
  });

  it('vrrp_delay_after_boot is counted from the boot', () => {
    expect(delays('vrrp_delay_after_boot 90')).toEqual([0, 90_000_000, []]);
  });
});
