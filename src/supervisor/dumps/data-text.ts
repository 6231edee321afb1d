// Owns the text of keepalived.data and keepalived_parent.data, section by section, in keepalived's
// lines. Never asks how anything stands.
import type { Model, ScriptModel, SyncGroupModel } from '../../config/model.ts';
import { dumpNames, dumpProcessSettings } from '../process-dump.ts';
import { commandText } from './held-text.ts';
import { instanceLines, trackText } from './instance-text.ts';
import { mailLines } from './mail-text.ts';
import { type Picture, stateName } from './picture.ts';
import { probeLines } from './probe-text.ts';
import { processLines } from './process-text.ts';

export function globalLines(model: Model, hostname: string): string[] {
  return [
    '------< Global definitions >------',
    ...dumpNames(model.daemon),
    ` Router ID = ${model.global.routerId ?? hostname}`,
    ...mailLines(model.notices?.mail),
    ...dumpProcessSettings(model.daemon, model.engineProcess),
  ];
}

/** What the engine knows. Sections that would be empty are left out. */
export function dataText(picture: Picture, hostname: string): string {
  const { model, instances, scripts, unixSeconds } = picture;
  const lines = [
    ...globalLines(model, hostname),
    ...section(
      'VRRP Topology',
      instances.flatMap((each) => instanceLines(each.model, { status: each.status, unixSeconds })),
    ),
    ...section(
      'VRRP Sync groups',
      model.groups.flatMap((group) => groupLines(group, picture)),
    ),
    ...section(
      'VRRP Scripts',
      scripts.flatMap((script) => scriptLines(script, picture)),
    ),
    ...section(
      'VRRP Checks',
      (model.probes ?? []).flatMap((probe) => probeLines(probe, picture)),
    ),
    ...section('VRRP Track processes', processLines(picture)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`------< ${title} >------`, ...lines];
}

function groupLines({ name, members }: SyncGroupModel, { instances }: Picture): string[] {
  const own = instances.filter(({ model }) => members.includes(model.name));
  const count = (state: string) => own.filter(({ status }) => status.state === state).length;
  const [first] = own;
  return [
    ` VRRP Sync Group = ${name}, ${first ? stateName(first.status.state) : 'INIT'}`,
    `   Num member fault ${count('fault')}, num member init ${count('init')}`,
    '   VRRP member instances :',
    ...members.map((member) => `     ${member}`),
  ];
}

function scriptLines(script: ScriptModel, { trackers, runningScripts, model }: Picture): string[] {
  const { name, intervalUs, timeoutUs, weight, isReversed } = script;
  const tracker = trackers.find((each) => each.name === name);
  const isUnknown = tracker === undefined || tracker.condition === 'unknown';
  const users = model.instances.flatMap(({ name: instance, trackedScripts }) =>
    trackedScripts
      .filter((tracked) => tracked.script === name)
      .map((tracked) => `     ${instance}, ${trackText(tracked).slice(name.length + 1)}`),
  );
  return [
    ` VRRP Script = ${name}`,
    `   Command = ${commandText(script.command)}`,
    `   Interval = ${intervalUs / 1_000_000} sec`,
    // Without the word it is the interval; keepalived shows what is written.
    `   Timeout = ${timeoutUs === intervalUs ? 0 : timeoutUs / 1_000_000} sec`,
    `   Weight = ${weight}${isReversed ? ' reverse' : ''}`,
    `   Rise = ${script.rise}`,
    `   Fall = ${script.fall}`,
    `   Init state = ${isUnknown ? 'INIT' : 'unknown'}`,
    `   Status = ${tracker?.condition === 'up' ? 'GOOD' : 'BAD'}`,
    '   Tracking instances :',
    ...users,
    `   State = ${runningScripts.has(name) ? 'running' : 'idle'}`,
  ];
}
