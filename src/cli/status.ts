// Owns `holdfast status`: asks the daemon, shows the answer. Never guesses what it was not told.
import { complaintLines } from '../supervisor/complaint.ts';
import type {
  DaemonStatus,
  InstanceReport,
  PriorityReport,
  ProbeReport,
  ScriptReport,
} from '../supervisor/control-protocol.ts';
import { ask, type DaemonChoice, exitNoDaemon, exitNoEngine, socketOf } from './ask.ts';
import { quitWithReader } from './quit-with-reader.ts';
import { trackerLine } from './tracker-line.ts';

interface StatusArguments extends DaemonChoice {
  readonly json?: boolean;
  readonly watch?: boolean;
}

const watchPeriodMs = 1000;

export async function runStatusCommand(options: StatusArguments): Promise<number> {
  quitWithReader();
  const path = socketOf(options);
  for (;;) {
    const answer = await ask(path, { command: 'status' });
    if (typeof answer === 'string') {
      process.stderr.write(`holdfast: ${answer}\n`);
      if (!options.watch) return exitNoDaemon;
    } else if (!answer.ok) {
      process.stderr.write(`holdfast: ${answer.error}\n`);
      return 1;
    } else {
      const status = answer.result as DaemonStatus;
      show(status, options);
      if (!options.watch) return status.instances ? 0 : exitNoEngine;
    }
    await new Promise((resolve) => setTimeout(resolve, watchPeriodMs));
  }
}

function show(status: DaemonStatus, { json, watch }: StatusArguments): void {
  if (json) process.stdout.write(`${JSON.stringify(status)}\n`);
  else
    process.stdout.write(`${watch && process.stdout.isTTY ? '\x1b[H\x1b[J' : ''}${text(status)}`);
}

function text(status: DaemonStatus): string {
  const { supervisorPid, enginePid, configFile, instances } = status;
  const lines = [
    `Holdfast ${status.holdfast}, supervisor ${supervisorPid}, engine ${enginePid || 'not running'}, ${configFile}`,
  ];
  if (status.engineRestarts > 0)
    lines.push(`the engine was restarted ${status.engineRestarts} times`);
  if (status.lostLogLines > 0)
    lines.push(`${status.lostLogLines} log lines were not taken by syslog`);
  if (!instances) lines.push('the engine does not answer');
  const { lastReload, scripts, probes, trackers } = status;
  if (lastReload?.refused)
    lines.push(`the reload at ${lastReload.at} was refused: ${lastReload.refused}`);
  for (const instance of instances ?? []) lines.push('', ...instanceLines(instance));
  if (scripts.length > 0) lines.push('', ...scripts.flatMap(scriptLines));
  if (probes.length > 0) lines.push('', ...probes.map(probeLine));
  if (trackers.length > 0) lines.push('', ...trackers.map(trackerLine));
  if (status.notRun.length > 0) lines.push('', ...status.notRun.map(notRunLine));
  for (const { path, lostLines } of status.fifos) {
    if (lostLines > 0)
      lines.push(`${lostLines} lines of ${path} were lost: its reader is too slow`);
  }
  return `${lines.join('\n')}\n`;
}

function instanceLines(instance: InstanceReport): string[] {
  const { name, state, priority, master, restored } = instance;
  const sum = priority.contributions.map(
    ({ from, amount }) => ` ${amount < 0 ? '-' : '+'} ${Math.abs(amount)} ${from}`,
  );
  const lines = [
    `${name}  ${state.toUpperCase()} for ${duration(instance.forMs)}: ${instance.why}`,
    `  ${placeText(instance)}, virtual router ${instance.vrid}, VRRPv${instance.version}`,
    `  priority ${priority.effective} = ${baseText(priority)}${sum.join('')}`,
  ];
  if (master) {
    const age = duration(master.lastAdvertAgeMs);
    lines.push(`  master ${master.address} with priority ${master.priority}, heard ${age} ago`);
  }
  lines.push(...statisticsLines(instance.statistics));
  for (const fault of instance.faults) lines.push(`  fault: ${fault}`);
  for (const { address, interface: where, present } of instance.addresses) {
    lines.push(`  ${address} is ${present ? 'on' : 'not on'} ${where}`);
  }
  if (restored) {
    const last = duration(restored.lastAgeMs);
    lines.push(`  put back ${times(restored.count)} what others took, last ${last} ago`);
  }
  return lines;
}

function placeText({ interface: own }: InstanceReport): string {
  return own === undefined ? 'no interface of its own' : `interface ${own}`;
}

function baseText({ configured, override }: PriorityReport): string {
  if (!override) return `${configured} configured`;
  const { priority, until } = override;
  const end = until === undefined ? '' : ` until ${until}`;
  return `${priority} by order${end} (${configured} configured)`;
}

/** What was counted, and every kind of refused packet that there was. */
function statisticsLines(statistics: InstanceReport['statistics']): string[] {
  const { advertsSent, advertsReceived, becameMaster, releasedMaster } = statistics;
  const { priorityZeroSent, priorityZeroReceived, ...rest } = statistics;
  const lines = [
    `  adverts ${advertsSent} sent (${priorityZeroSent} priority 0), ${advertsReceived} received (${priorityZeroReceived} priority 0)`,
    `  became master ${times(becameMaster)}, let go ${times(releasedMaster)}`,
  ];
  const refused = Object.entries(rest).filter(
    ([name, count]) => count > 0 && /Errors|Failures|Mismatch|^invalid|^trailer/.test(name),
  );
  if (refused.length > 0) {
    lines.push(`  refused: ${refused.map(([name, count]) => `${name} ${count}`).join(', ')}`);
  }
  return lines;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function notRunLine({ purpose, at, why }: DaemonStatus['notRun'][number]): string {
  return `${purpose} is not run: ${why} (${at})`;
}

function scriptLines(script: ScriptReport): string[] {
  const [complaint] = complaintLines(script.last?.stderr ?? '');
  return [checkLine('script', script), ...(complaint ? [`  stderr: ${complaint}`] : [])];
}

function probeLine(probe: ProbeReport): string {
  return checkLine(probe.kind, probe);
}

function checkLine(kind: string, { name, condition, isStale, last }: Omit<ProbeReport, 'kind'>) {
  const stale = isStale ? ', stale' : '';
  const verdict = `${kind} ${name}  ${(condition ?? 'unknown').toUpperCase()}${stale}`;
  if (!last) return `${verdict}: no result yet`;
  const took = `${last.durationMs} ms, ${duration(last.ageMs)} ago`;
  return `${verdict}: ${last.outcome} after ${took}`;
}

function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
