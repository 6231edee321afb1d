// Proves how events are read, and what is said about each kind of mistake.
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import type { Action } from './actions.ts';
import { parseActions, parseStep, type ScenarioContext } from './scenario.ts';
import { ScenarioMistake } from './scenario-mistakes.ts';
import { siteFromTexts, tutorialTopology } from './test-sites.ts';
import { eventWords } from './vocabulary.ts';

const model = { instances: [] } as unknown as Model;
const context: ScenarioContext = { topology: tutorialTopology(), modelOf: () => model };
const node = 'web1';

const impair = (direction: 'in' | 'out' | 'both', impairment: object, more: object = {}) => ({
  ...{ kind: 'impair', node, direction, impairment },
  ...more,
});
const order = (given: object) => ({ kind: 'order', node, order: given });
const override = { kind: 'override', instance: 'VI_1', untilUs: undefined };
const script = (behaviour: object) => ({ kind: 'script', node, script: 'checkhaproxy', behaviour });
const exits = (status: number, afterUs = 5000) => ({ kind: 'exits', status, afterUs });

test.each<[string, object[]]>([
  ['start:web1', [{ kind: 'start', node }]],
  ['stop:web1', [{ kind: 'stop', node }]],
  [
    'restart:web1',
    [
      { kind: 'resume', node },
      { kind: 'stop', node },
      { kind: 'start', node },
    ],
  ],
  ['kill:web1', [{ kind: 'kill', node }]],
  ['crash:web1', [{ kind: 'crash', node }]],
  ['kill-all:web1', [{ kind: 'kill-all', node }]],
  ['power-off:web1', [{ kind: 'power-off', node }]],
  ['hang:web1', [{ kind: 'hang', node }]],
  ['resume:web1', [{ kind: 'resume', node }]],
  ['reload:web1', [{ kind: 'reload', node }]],
  ['reload:web1=other.conf', [{ kind: 'reload', node, model }]],
  ['maintenance:web1=on', [order({ kind: 'maintenance', instance: undefined, isOn: true })]],
  ['maintenance:web1:VI_1=off', [order({ kind: 'maintenance', instance: 'VI_1', isOn: false })]],
  ['handover:web1', [order({ kind: 'handover', instance: undefined })]],
  ['priority:web1:VI_1=150', [order({ ...override, priority: 150 })]],
  [
    'priority:web1:VI_1=50 for 10s',
    [{ ...order({ ...override, priority: 50 }), lastsUs: 10_000_000 }],
  ],
  ['priority:web1:VI_1=configured', [order({ ...override, priority: undefined })]],
  ['isolate:web1', [impair('both', { isCut: true })]],
  ['deaf:web1', [impair('in', { isCut: true })]],
  ['mute:web1:wlo1', [impair('out', { isCut: true }, { interface: 'wlo1' })]],
  ['heal', [{ kind: 'heal' }]],
  ['heal:web1', [{ kind: 'heal', node }]],
  ['link:web1:wlo1=down', [{ kind: 'link', node, interface: 'wlo1', up: false }]],
  ['link:web1:wlo1=up', [{ kind: 'link', node, interface: 'wlo1', up: true }]],
  ['forward-delay:web1=5s', [{ kind: 'forward-delay', node, delayUs: 5_000_000 }]],
  [
    'forward-delay:web1:wlo1=500ms',
    [{ kind: 'forward-delay', node, interface: 'wlo1', delayUs: 500_000 }],
  ],
  ['loss:web1=30%', [impair('both', { lossPerMille: 300 })]],
  ['loss:web1:wlo1=0.5%', [impair('both', { lossPerMille: 5 }, { interface: 'wlo1' })]],
  ['delay:web1=50ms', [impair('both', { delayUs: 50_000 })]],
  ['jitter:web1=20ms', [impair('both', { jitterUs: 20_000 })]],
  ['duplicate:web1=5%', [impair('both', { duplicatePerMille: 50 })]],
  ['reorder:web1=5%', [impair('both', { reorderPerMille: 50 })]],
  ['script:web1:checkhaproxy=ok', [script(exits(0))]],
  ['script:web1:checkhaproxy=fail', [script(exits(1))]],
  ['script:web1:checkhaproxy=exit 3', [script(exits(3))]],
  ['script:web1:checkhaproxy=slow 2s', [script(exits(0, 2_000_000))]],
  ['script:web1:checkhaproxy=hang', [script({ kind: 'hangs' })]],
  [
    'steal:web1:192.168.0.100',
    [
      {
        ...{ kind: 'address', node, isAdded: false },
        address: { index: 2, address: '192.168.0.100', prefixLength: 24 },
      },
    ],
  ],
  ['clock:web1=+3600s', [{ kind: 'clock', node, jumpUs: 3_600_000_000 }]],
  ['clock:web1=-5m', [{ kind: 'clock', node, jumpUs: -300_000_000 }]],
])('%s', (text, actions) => {
  expect(parseActions(text, context)).toEqual(actions as unknown as Action[]);
});

const mistakeIn = (text: string, at = '1s', where = context) => {
  try {
    parseStep(at, text, where);
  } catch (error) {
    if (error instanceof ScenarioMistake) return error.message;
    throw error;
  }
  return undefined;
};

test.each([
  [
    'kil:web1',
    /^there is no event 'kil'; did you mean kill\? the events are start, stop, .*clock$/,
  ],
  ['', /^there is no event ''; the events are/],
  ['kill', /^'kill' names no machine; write kill:web1$/],
  ['kill:web3', /^there is no machine 'web3'; did you mean web1\? the machines are web1, web2$/],
  ['kill:database', /^there is no machine 'database'; the machines are web1, web2$/],
  ['kill:web1:wlo1', /^'kill:web1:wlo1' cannot be read; write kill:NODE$/],
  ['kill:web1=now', /^'kill:web1=now' cannot be read; write kill:NODE$/],
  ['link:web1=down', /^'link:web1=down' names no interface; web1 has wlo1$/],
  ['link:web1:wlo1', /^'link:web1:wlo1' cannot be read; write link:NODE:IFACE=down\|up$/],
  [
    'link:web1:wlo2=up',
    /no interface 'wlo2'; did you mean wlo1\? the interfaces of web1 are wlo1$/,
  ],
  ['maintenance:web1=up', /^maintenance is on or off, not 'up'/],
  ['priority:web1=5', /^'priority:web1=5' names no instance; web1 has VI_1$/],
  ['priority:web1:VI_1=255', /^'255' is no priority; write 1 to 254, or configured$/],
  ['priority:web1:VI_1=50 for ever', /^'ever' is no span of time; write 50ms or 2s$/],
  ['forward-delay:web1', /cannot be read; write forward-delay:NODE\[:IFACE\]=5s$/],
  ['forward-delay:web1=5', /^'5' is no span of time; write 50ms or 2s$/],
  ['forward-delay:web1:wlo2=5s', /no interface 'wlo2'; did you mean wlo1\?/],
  ['handover:web1:VI_2', /no instance 'VI_2'; did you mean VI_1\?/],
  ['link:web1:wlo1=off', /^a link is down or up, not 'off'/],
  ['loss:web1=half', /^'half' is no share; write 0% to 100%$/],
  ['loss:web1=101%', /^'101%' is no share/],
  ['delay:web1=50', /^'50' is no span of time; write 50ms or 2s$/],
  ['script:web1:checkproxy=ok', /no script 'checkproxy'; did you mean checkhaproxy\? the scripts/],
  ['script:web1=ok', /^there is no script ''; the scripts of web1 are checkhaproxy$/],
  ['script:web1:checkhaproxy=bad', /^'bad' is no result of a script; write ok, fail, hang/],
  ['script:web1:checkhaproxy=exit 256', /^'exit 256' is no result of a script/],
  ['steal:web1:192.168.0.101', /no virtual address '192.168.0.101'; .*are 192.168.0.100$/],
  ['steal:web1', /^'steal:web1' names no address; 192.168.0.100$/],
  ['clock:web1=3600s', /^'3600s' is no jump of a clock; write \+3600s or -5m$/],
])('%s is told', (text, message) => expect(mistakeIn(text)).toMatch(message));

test('a time that is none is told', () => {
  expect(mistakeIn('kill:web1', '10')).toMatch(/^'10' is no time; write 500ms, 10s, 2m or 1h/);
});

test('a machine without scripts is told', () => {
  const instance = 'vrrp_instance A { \n interface eth0\n virtual_router_id 1\n priority 1\n}\n';
  const { topology } = siteFromTexts({ a: instance, b: instance });
  const text = mistakeIn('script:a:check=ok', '1s', { ...context, topology });
  expect(text).toBe("a has no scripts, so 'script:a:check=ok' means nothing there");
});

const tracking = `track_file f {
  file /run/f
}
vrrp_track_process p {
  process haproxy
}
vrrp_http checkhaproxy {
  url http://127.0.0.1/
}
vrrp_tcp checkhaproxy {
  connect 127.0.0.1 80
}
`;

/** A site whose machines know a file, a process and probes besides the script. */
function trackingContext(): ScenarioContext {
  const { model: tracked } = loadConfig({ name: 'x', text: tracking });
  const { files, processes, probes } = tracked;
  const topology = tutorialTopology();
  const nodes = topology.nodes.map((each) => {
    return {
      ...each,
      model: {
        ...{ ...each.model, ...(files && { files }), ...(processes && { processes }) },
        ...(probes && { probes }),
      },
    };
  });
  return { ...context, topology: { ...topology, nodes } };
}

test.each<[string, object]>([
  ['file:web1:f=-20', { kind: 'file', node, file: 'f', number: -20 }],
  ['process:web1:p=stopped', { kind: 'process', node, process: 'p', processes: 0 }],
  ['process:web1:p=running', { kind: 'process', node, process: 'p', processes: 1 }],
  ['process:web1:p=3', { kind: 'process', node, process: 'p', processes: 3 }],
  [
    'http:web1:checkhaproxy=fail',
    {
      ...{ kind: 'probe', node, probe: { kind: 'http', name: 'checkhaproxy' } },
      behaviour: { kind: 'exits', status: 1, afterUs: 5000 },
    },
  ],
  [
    'tcp:web1:checkhaproxy=hang',
    {
      ...{ kind: 'probe', node, probe: { kind: 'tcp', name: 'checkhaproxy' } },
      behaviour: { kind: 'hangs' },
    },
  ],
])('%s is read', (text, action) => {
  expect(parseActions(text, trackingContext())).toEqual([action]);
});

test.each([
  ['http:web1:x=fail', "'x'"],
  ['tcp:web1:checkhaproxy=exit 3', "'exit 3' is no result of a check"],
])('%s is a mistake', (text, words) => {
  expect(mistakeIn(text, '1s', trackingContext())).toContain(words);
});

test.each([
  ['file:web1:g=5', /^there is no tracked file 'g'; the tracked files of web1 are f$/],
  ['file:web1=5', /^there is no tracked file ''; the tracked files of web1 are f$/],
  ['file:web1:f=many', /^'many' is no number of a tracked file; write 0, 10 or -254$/],
  ['process:web1:q=0', /^there is no tracked process 'q'; the tracked processes of/],
  ['process:web1:p=-1', /^'-1' is no count of processes; write running, stopped or 3$/],
])('%s is told where something is tracked', (text, message) => {
  expect(mistakeIn(text, '1s', trackingContext())).toMatch(message);
});

test.each([
  ['file:web1:f=5', /^web1 has no tracked files, so 'file:web1:f=5' means nothing there$/],
  ['process:web1:p=0', /^web1 has no tracked processes, so 'process:web1:p=0' means nothing/],
])('%s is told where nothing is tracked', (text, message) => {
  expect(mistakeIn(text)).toMatch(message);
});

test('every word of the vocabulary is understood', () => {
  for (const { word, shape } of eventWords) {
    const text = (word + shape)
      .replace(/\[:IFACE\]|\[=FILE\]|\[:NODE\]|\[:NAME\]/g, '')
      .replace('NODE', 'web1')
      .replace('IFACE', 'wlo1')
      .replace('down|up', 'down')
      .replace('on|off', 'on')
      .replace('NAME=NUMBER', 'VI_1=150')
      .replace('NAME=RESULT', 'checkhaproxy=ok')
      .replace('NAME=VALUE', 'f=5')
      .replace('NAME=COUNT', 'p=stopped')
      .replace('ADDRESS', '192.168.0.100');
    expect([text, mistakeIn(text, '1s', trackingContext())]).toEqual([text, undefined]);
  }
});
