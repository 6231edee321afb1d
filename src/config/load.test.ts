// Owns the proof of what a whole file means: the tutorial's files, unknown words, checks between
// instances.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: keepalived writes macros that way.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText, mutationsOf } from './arbitrary-text.ts';
import { configTestExitCode, loadConfig } from './load.ts';
import { countCodePoints, lineText } from './source.ts';

const examples = new URL('../../examples/tutorial/', import.meta.url);

function example(name: string): string {
  return readFileSync(new URL(`${name}/keepalived.conf`, examples), 'utf8');
}

function load(text: string, interfaces?: readonly string[]) {
  const source = { name: 'keepalived.conf', text };
  const { model, diagnostics } = loadConfig(source, interfaces && { interfaces });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message }) => message);
  return { model, diagnostics, problems, messages, exitCode: configTestExitCode(diagnostics) };
}

function instance(name: string, vrid: number, device = 'eth0'): string {
  const lines = [`vrrp_instance ${name} {`, `interface ${device}`, `virtual_router_id ${vrid}`];
  return [...lines, 'virtual_ipaddress { 192.0.2.1 }', '}', ''].join('\n');
}

describe('the tutorial', () => {
  it.each([
    ['web1', 'wlo1', 'master', 200],
    ['web2', 'wlp3s0', 'backup', 100],
  ])('%s loads without a diagnostic', (name, device, initialState, priority) => {
    const { model, diagnostics } = load(example(name), ['lo', device]);
    expect(diagnostics).toEqual([]);
    expect(model).toEqual({
      global: {
        routerId: name,
        isScriptSecurityEnabled: false,
        scriptUser: undefined,
        startupDelayUs: 0,
        delayAfterBootUs: 0,
        firewall: { table: 'keepalived', priority: -1, hasCounters: false },
        isLocalIgmpDisabled: false,
        hasDynamicInterfaces: false,
        onStale: 'hold',
        logsUnknownVrids: false,
        childWaitUs: 5_000_000,
      },
      scripts: [],
      instances: [
        {
          name: 'VI_1',
          position: { file: 'keepalived.conf', line: 4, column: 15 },
          interface: device,
          interfacePosition: { file: 'keepalived.conf', line: 6, column: 11 },
          advertInterface: device,
          virtualInterfaces: [],
          vrid: 55,
          version: 2,
          family: 4,
          initialState,
          priority,
          advertIntervalUs: 1_000_000,
          authentication: { type: 'pass', password: '1111' },
          transport: { kind: 'multicast', group: '224.0.0.18' },
          sourceAddress: undefined,
          tracksSourceAddress: false,
          addresses: [
            {
              address: '192.168.0.100',
              prefixLength: 24,
              interface: device,
              scope: 0,
              label: undefined,
              broadcast: undefined,
              isExcluded: false,
              peer: undefined,
              flags: [],
              preferredLifetimeSeconds: undefined,
              isTracked: true,
            },
          ],
          promotesSecondaries: false,
          accepts: true,
          nopreempt: false,
          preemptDelayUs: 0,
          downTimerAdverts: 3,
          lowerPriorityNoAdvert: false,
          higherPrioritySendAdvert: false,
          checksumAsV2: false,
          routes: [],
          rules: [],
          neededInterfaces: [],
          skipsAddressCheck: false,
          ownerIgnoresAdverts: false,
          timerExpiredPriority: undefined,
          ignoresOwnInterface: false,
          trackedScripts: [],
          syncGroup: undefined,
          notify: {
            always: undefined,
            master: undefined,
            backup: undefined,
            fault: undefined,
            stop: undefined,
          },
          garp: {
            repeat: 5,
            delayUs: 5_000_000,
            refreshUs: 0,
            refreshRepeat: 1,
            lowerPriorityRepeat: 5,
            lowerPriorityDelayUs: 5_000_000,
            extraUs: 0,
            isExtraForAll: false,
          },
        },
      ],
      groups: [],
    });
  });

  it('means the same with CRLF and a byte order mark', () => {
    const text = example('web1');
    const changed = load(`\uFEFF${text.replaceAll('\n', '\r\n')}`);
    expect(changed.model).toEqual(load(text).model);
    expect(changed.problems).toEqual(['note HF0001 1:1']);
    expect(changed.exitCode).toBe(0);
  });
});

describe('interfaces of this machine', () => {
  it('a missing one is fatal, at its name', () => {
    const { messages, problems, exitCode, diagnostics } = load(example('web1'), [
      'wlan0',
      'lo',
      'eth0',
    ]);
    expect(messages).toEqual(['no interface wlo1 here; there are eth0, wlan0']);
    expect(problems).toEqual(['fatal HF0104 6:11']);
    expect(diagnostics[0]?.length).toBe(4);
    expect(exitCode).toBe(5);
  });

  it.each([
    [['lo'], 'no interface wlo1 here; there are lo'],
    [[], 'no interface wlo1 here; there is none'],
  ])('with only %j', (interfaces, message) => {
    expect(load(example('web1'), interfaces).messages).toEqual([message]);
  });

  it('the interface of a single address is checked too', () => {
    const text = instance('A', 1).replace('192.0.2.1', '192.0.2.1 dev eth9');
    expect(load(text, ['eth0']).messages).toEqual(['no interface eth9 here; there are eth0']);
  });
});

describe('words', () => {
  it.each([
    ['prioritty', "(A) Unknown keyword 'prioritty' in vrrp_instance; did you mean 'priority'?"],
    ['Interface', "(A) Unknown keyword 'Interface' in vrrp_instance; did you mean 'interface'?"],
    ['xyzzy', "(A) Unknown keyword 'xyzzy' in vrrp_instance"],
    [
      'priority=90',
      "(A) Unknown keyword 'priority=90' in vrrp_instance; a value stands behind its keyword without =: priority 90",
    ],
    [
      '$PRIO =',
      "(A) Unknown keyword '$PRIO' in vrrp_instance; a definition has no blanks around its =: $PRIO=VALUE",
    ],
  ])('an unknown word %s is an error with a suggestion', (word, message) => {
    const { messages, problems, exitCode } = load(
      instance('A', 1).replace('{\n', `{\n${word} 1\n`),
    );
    expect([problems, messages]).toEqual([['error HF0101 2:1'], [message]]);
    expect(exitCode).toBe(5);
  });

  it('the block of an unknown word is skipped whole', () => {
    const text = instance('A', 1).replace('{\n', '{\nauth_hmacc {\nkey 1 x {\n}\nfoo\n}\n');
    const { model, problems } = load(text);
    expect(problems).toEqual(['error HF0101 2:1']);
    expect(model.instances[0]?.vrid).toBe(1);
  });

  it.each([
    'bfd_instance c {\nfile "/bin/true"\nunknown {\n}\n}',
    'virtual_server 192.0.2.1 80 {\nreal_server 192.0.2.2 80 {\nTCP_CHECK {\n}\n}\n}',
  ])('a block that is not implemented gives one warning: %j', (text) => {
    const { problems, messages, exitCode } = load(text);
    expect(problems).toEqual(['warning HF0201 1:1']);
    expect(messages[0]).toContain('is known to keepalived but not implemented by this version');
    expect(exitCode).toBe(0);
  });

  it('each word that is not implemented gives a warning', () => {
    const { problems } = load(
      instance('A', 1).replace('{\n', '{\nlvs_sync_daemon_interface x\ntrack_bfd { x }\n'),
    );
    expect(problems).toEqual(['warning HF0201 2:1', 'warning HF0201 3:1']);
  });

  it('a reference that no name can be put in for is plain text', () => {
    expect(load('global_defs { router_id a$b\n}').model.global.routerId).toBe('a$b');
  });

  it('a word of an outer block says which block lacks its end', () => {
    const text = 'vrrp_instance A {\nauthentication {\nauth_type PASS\ninterface eth0\n}\n}';
    const wrong = load(text).diagnostics.find(({ code }) => code === 'HF0102');
    expect(wrong?.message).toBe(
      "(A) 'interface' does not belong in authentication, but in vrrp_instance",
    );
    expect(wrong?.remedy).toContain('authentication that begins on line 2');
  });

  it('a word of another block is sent there', () => {
    const { messages, problems } = load('virtual_router_id 51');
    expect(problems).toEqual(['error HF0102 1:1']);
    expect(messages[0]).toContain('it belongs in vrrp_instance');
  });

  it('a second keyword on a line is said to have no effect', () => {
    const text = instance('A', 7).replace('interface eth0', 'interface eth0 virtual_router_id 9');
    const { problems, model, exitCode } = load(text);
    expect(problems).toEqual(['warning HF0108 2:16']);
    expect([model.instances[0]?.vrid, exitCode]).toEqual([7, 0]);
  });

  it('a keyword without its parameter stops a configuration test with 2', () => {
    const { problems, messages, exitCode } = load(instance('A', 7).replace('eth0', ''));
    expect(problems).toEqual(['fatal HF0402 1:15', 'fatal HF0103 2:1']);
    expect(messages[1]).toContain('is missing a parameter after keyword `interface`');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['{\n}', 'error HF0005 1:1'],
    ['global_defs {\nrouter_id a {\n}\n}', 'error HF0105 2:13'],
    ['global_defs {\nrouter_id "a\n}', 'error HF0002 2:11'],
    ['global_defs {\nrouter_id a\0b\n}', 'error HF0006 2:11'],
    ['global_defs\n', 'error HF0106 1:1'],
    ['global_defs {\n', 'error HF0003 1:13'],
    ['}\n', 'error HF0004 1:1'],
    ['# a\0b\n', 'error HF0006 1:1'],
    [`# ${'a'.repeat(1022)}\n`, 'error HF0007 1:1'],
    ['router_id\u00a0a\n', 'error HF0101 1:1'],
    ['global_defs {\nrouter_id a \\\n}', 'error HF0008 2:13'],
  ])('%j is %s', (text, expected) => {
    const { problems, exitCode } = load(text);
    expect([problems, exitCode]).toEqual([[expected], 5]);
  });

  it('an unterminated quote costs its statement and no more', () => {
    const { problems, model } = load(`vrrp_instance "A {\ninterface eth0\n}\n${instance('B', 1)}`);
    expect(problems).toEqual(['error HF0002 1:15']);
    expect(model.instances.map(({ name }) => name)).toEqual(['B']);
  });

  it('a no-break space is no blank, and said so', () => {
    const { messages } = load(instance('A', 1).replace('interface ', 'interface\u00a0'));
    expect(messages).toContain(
      "(A) Unknown keyword 'interface\u00a0eth0' in vrrp_instance; it contains U+00A0, which separates no words",
    );
  });

  it('a line of more than 1023 bytes is ignored, and no more', () => {
    const long = `priority 7 ${'x'.repeat(1020)}`;
    const { problems, model } = load(instance('A', 1).replace('{\n', `{\n${long}\npriority 9\n`));
    expect([problems, model.instances[0]?.priority]).toEqual([['error HF0007 2:1'], 9]);
  });

  it('router_id names the machine', () => {
    expect(load('').model.global.routerId).toBeUndefined();
    expect(load('global_defs { router_id "web 1" }').model.global.routerId).toBe('web 1');
    const missing = load('global_defs {\nrouter_id\n}');
    expect([missing.problems, missing.exitCode]).toEqual([['error HF0109 2:1'], 5]);
  });

  it('global_defs blocks merge', () => {
    const { model } = load(
      'global_defs { router_id a }\nglobal_defs { router_id b }\nglobal_defs {\n}',
    );
    expect(model.global.routerId).toBe('b');
  });

  it.each(['', '# nothing\n! here', ' \n\t\r\n'])('%j is a valid empty file', (text) => {
    expect(load(text)).toMatchObject({ diagnostics: [], model: { instances: [] }, exitCode: 0 });
  });
});

describe('checks between instances', () => {
  it('one VRID twice on an interface is fatal', () => {
    const { problems, messages } = load(instance('A', 5) + instance('B', 5));
    expect(messages).toEqual(['A and B both use VRID 5 with IPv4 on interface eth0']);
    expect(problems).toEqual(['fatal HF0403 8:19']);
    expect(load(instance('A', 5) + instance('B', 5, 'eth1')).problems).toEqual([]);
    expect(load(instance('A', 5) + instance('B', 6)).problems).toEqual([]);
  });

  it('the second instance of a name is dropped', () => {
    const { problems, messages, model } = load(instance('A', 5) + instance('A', 6));
    expect(messages).toEqual(['vrrp instance A already defined']);
    expect(problems).toEqual(['error HF0404 6:15']);
    expect(model.instances.map(({ vrid }) => vrid)).toEqual([5]);
  });
});

describe('any text', () => {
  const broken = fc.oneof(configText, mutationsOf(example('web1')), mutationsOf(example('web2')));

  it('never throws, and every diagnostic points into the file', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const source = { name: 'keepalived.conf', text };
        const { diagnostics } = loadConfig(source, { interfaces: ['eth0'] });
        const lines = text.split('\n').length;
        for (const { position, length } of diagnostics) {
          expect(position.line).toBeGreaterThanOrEqual(1);
          expect(position.line).toBeLessThanOrEqual(lines);
          expect(position.column).toBeGreaterThanOrEqual(1);
          expect(length).toBeGreaterThanOrEqual(1);
          const width = countCodePoints(lineText(source, position.line));
          expect(position.column).toBeLessThanOrEqual(width + 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives a model that survives JSON', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const { model } = loadConfig({ name: 'keepalived.conf', text });
        const copy = JSON.parse(JSON.stringify(model));
        expect(copy.instances).toHaveLength(model.instances.length);
        expect(JSON.stringify(copy)).toBe(JSON.stringify(model));
      }),
    );
  });
});
