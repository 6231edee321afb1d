// Owns what dumps say of track scripts, in keepalived's lines. Never runs one.
import type { ScriptModel } from '../../config/model.ts';
import { commandText } from './command-text.ts';
import { trackText } from './instance-text.ts';
import type { Picture } from './picture.ts';

export function scriptLines(script: ScriptModel, picture: Picture): string[] {
  const { trackers, runningScripts, model, ownerOf } = picture;
  const { name, intervalUs, timeoutUs, weight, isReversed } = script;
  const tracker = trackers.find((each) => each.name === name);
  const isUnknown = tracker === undefined || tracker.condition === 'unknown';
  const owner = ownerOf(script.command.runAs);
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
    ...(owner === undefined ? [] : [`   Script uid:gid = ${owner}`]),
    '   Tracking instances :',
    ...users,
    `   State = ${runningScripts.has(name) ? 'running' : 'idle'}`,
  ];
}
