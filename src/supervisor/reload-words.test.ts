// Owns the proof that a reload is as good as a start: each word that a reload brings means what it means from
// the beginning, or is named here with whoever else follows it.
import { describe, expect, test } from 'vitest';
import { samples } from '../config/catalogue/test-samples.ts';
import { surroundingsWith } from '../config/language/testing.ts';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import type { MachineSettings } from '../host/events.ts';
import { eth1, interfaceAddress, link } from '../host/test-models.ts';
import { hostWords, Machine } from '../host/testing.ts';
import { interfaceName, second, vrid } from '../vrrp/testing.ts';
import { unchangeableLines } from './reload.ts';

const surroundings = surroundingsWith({ '/opt/iproute2/rt_tables': '5 ours\n' });
const settings: MachineSettings = {
  rpFilterOfAll: 1,
  ofNewInterfaces: { arpIgnore: 0, arpFilter: 0, rpFilter: 0 },
  localGroupReports: 1,
};
const links = [
  link(),
  link({ index: 3, name: eth1 }),
  link({ index: 4, name: interfaceName('eth3') }),
];
const addresses = [
  interfaceAddress('10.9.0.5/16'),
  interfaceAddress('fe80::5/64'),
  interfaceAddress('192.0.2.5/24', 3),
];

const models = new Map<string, Model>();

function modelOf(template: string, line: string): Model {
  const text = template.replace('@', () => line);
  const hasFamily = /virtual_ipaddress|native_ipv6|2001:|fe80:/.test(text);
  const addressed = hasFamily
    ? text
    : text.replace(/virtual_router_id (\d)\n/g, (own, id) => {
        return `${own}virtual_ipaddress {\n10.9.0.10${id}\n}\n`;
      });
  const read = () => loadConfig({ name: 'x', text: addressed }, undefined, surroundings).model;
  const model = models.get(addressed) ?? read();
  models.set(addressed, model);
  return model;
}

function machineOf(model: Model): Machine {
  return new Machine(model, links, addresses).boot(0, settings);
}

/** Things that happen to a machine, and what it does about each. */
function happenings(machine: Machine, fromUs: number): string[] {
  const { host } = machine;
  const told: string[] = [];
  const note = (words: readonly string[]) =>
    told.push(...words.map((word) => `${machine.nowUs}: ${word}`));
  const pass = (seconds: number) => {
    const untilUs = machine.nowUs + seconds * second;
    while (machine.nowUs < untilUs) note(machine.runUntil(machine.nowUs + second / 4));
  };
  machine.runUntil(fromUs);
  for (const version of [2, 3] as const) {
    note(machine.hear({ version, vrid: vrid(1), priority: 50, addresses: [] }));
    note(machine.hear({ version, vrid: vrid(9), priority: 50, addresses: [] }));
  }
  for (const status of [0, 1, 0]) note(machine.report('s', status));
  note(machine.do({ kind: 'file-number', file: 'f', number: 7 }));
  note(machine.do({ kind: 'file-number', file: 'f', number: 0 }));
  note(machine.setUp(false));
  note(machine.setUp(true));
  const down = link({ index: 3, name: eth1, up: false });
  note(machine.do({ kind: 'link', link: down }));
  note(machine.do({ kind: 'link', link: { ...down, up: true } }));
  pass(9);
  note(machine.hear({ vrid: vrid(1), priority: 0, addresses: [] }));
  note(machine.hear({ vrid: vrid(1), priority: 254, addresses: [] }));
  pass(9);
  told.push(JSON.stringify(host.status(), withoutCounts), ...host.farewell().map(hostWords));
  note(machine.do({ kind: 'stop' }));
  return told;
}

function withoutCounts(key: string, value: unknown): unknown {
  return key === 'statistics' || key === 'staleCount' || key.endsWith('Us') ? undefined : value;
}

/** A macvlan that is made anew has another number than one that is made at the start. */
const withoutMadeNumbers = (line: string) => line.replaceAll(/(@| on |Index":)[5-9]\b/g, '$1made');
/** When it is done, and how often, depends on when it began. */
const withoutTimes = (line: string) => line.replace(/^\d+: /, '').replace(/ #\d+$/, '');

const words = Object.entries(samples).filter(([key]) => !key.startsWith('(any line)'));

/** What is about a beginning, of which a reload is none, or deliberately otherwise after one. */
const ofBeginnings: Readonly<Record<string, string>> = {
  'vrrp_instance startup_hold':
    'a link that is up already was heard to receive, or took part without',
  'global_defs startup_hold': 'likewise',
  'global_defs vrrp_startup_delay': 'the start is over',
  'global_defs vrrp_delay_after_boot': 'the start is over',
  'vrrp_script script': 'a script that is new in a reload counts as successful until it fails',
  'vrrp_sync_group track_script': 'likewise',
  'vrrp_instance track_http': 'likewise, of a check without a process',
  'vrrp_instance track_tcp': 'likewise',
  'vrrp_sync_group track_http': 'likewise',
  'vrrp_sync_group track_tcp': 'likewise',
};

/** Parts of the model that the brain never sees, and who goes by the new ones after a reload. */
const followedElsewhere: Readonly<Record<string, string>> = {
  'daemon.processName': 'own-process.ts',
  'daemon.umask': 'own-process.ts',
  'daemon.saveDirectory': 'saved-configurations.ts',
  'daemon.dumps': 'dumps/dumps.ts',
  'daemon.reload': 'reload-schedule.ts',
  engineProcess: '../engine/process-settings.ts',
  notices: 'notices.ts',
  notifyTimes: 'notices.ts',
  lifeScripts: 'notices.ts',
  defaults: 'dumps/global-text.ts',
  'global.routerId': 'mailer.ts',
  'global.childWaitUs': 'engine-care.ts',
  'global.isScriptSecurityEnabled': 'scripts.ts',
  'global.scriptUser': 'scripts.ts',
};

const seenByBrain: ReadonlySet<string> = new Set([
  ...[
    'scripts',
    'files',
    'processes',
    'probes',
    'instances',
    'groups',
    'statics',
    'pacing',
    'linkDelays',
  ],
  ...['linkbeats', 'global.startupDelayUs', 'global.delayAfterBootUs', 'global.logsUnknownVrids'],
  ...[
    'global.firewall',
    'global.isLocalIgmpDisabled',
    'global.hasDynamicInterfaces',
    'global.onStale',
  ],
]);

/** Those that last from the start to the stop, which the log says. */
const lasting = ['networkNamespace', 'ipvsNamespace', 'instanceName', 'usesPidDirectory'].map(
  (name) => `daemon.${name}`,
);

/** What differs, by the names of the model; of its lists only that they do. */
function differences(before: Model, after: Model): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Model)[];
  return names.flatMap((name) => {
    const [old, next] = [before[name], after[name]].map(
      (part) => new Map(Object.entries(part ?? {})),
    );
    const keys = [...new Set([...(old?.keys() ?? []), ...(next?.keys() ?? [])])];
    const isOther = (key: string) =>
      JSON.stringify(old?.get(key) ?? false) !== JSON.stringify(next?.get(key) ?? false);
    const isDeep = name === 'daemon' || name === 'global';
    if (!keys.some(isOther)) return [];
    return isDeep ? keys.filter(isOther).map((key) => `${name}.${key}`) : [name];
  });
}

describe('a reload', () => {
  test.each(words)('brings %s', (key, [template, line]) => {
    const [before, after] = [modelOf(template, ''), modelOf(template, line)];
    const reloaded = machineOf(before);
    reloaded.reload(after, 0);
    const done = happenings(reloaded, 0).map(withoutMadeNumbers);
    const meant = happenings(machineOf(after), 0).map(withoutMadeNumbers);
    if (key in ofBeginnings) expect(done).not.toEqual(meant);
    else expect(done).toEqual(meant);
  });

  const ofInstances = words.filter(([key]) => /^(vrrp_|global_|auth)/.test(key));

  test.each(ofInstances)('of a master brings %s', (key, [template, line]) => {
    const [before, after] = [modelOf(template, ''), modelOf(template, line)];
    const reloaded = machineOf(before);
    reloaded.runUntil(6 * second);
    reloaded.reload(after);
    const asSet = (told: readonly string[]) =>
      [...new Set(told.map((each) => withoutTimes(withoutMadeNumbers(each))))].sort();
    const done = asSet(happenings(reloaded, 70 * second));
    if (key in ofBeginnings) return;
    expect(done).toEqual(asSet(happenings(machineOf(after), 70 * second)));
  });

  test('is followed by somebody in every part of the model, or says that it needs a restart', () => {
    const unknown = words.flatMap(([key, [template, line]]) => {
      const [before, after] = [modelOf(template, ''), modelOf(template, line)];
      const isSaid = unchangeableLines(before, after, false).length === 1;
      return differences(before, after).flatMap((part) => {
        if (lasting.includes(part)) return isSaid ? [] : [`${key} changes ${part} in silence`];
        const isKnown = seenByBrain.has(part) || part in followedElsewhere;
        return isKnown ? [] : [`nobody follows ${part} of ${key}`];
      });
    });
    expect(unknown).toEqual([]);
  });
});
