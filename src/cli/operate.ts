// Owns the commands by which an operator tells a running daemon what to do, and shows what came of it.
// Never decides whether an order makes sense: the daemon does.
import { parseDuration } from '../sim/duration.ts';
import type {
  ControlArguments,
  OrderReport,
  ReloadReport,
} from '../supervisor/control-protocol.ts';
import type { DaemonEvent } from '../supervisor/event-feed.ts';
import {
  ask,
  type DaemonChoice,
  exitNoDaemon,
  exitNoEngine,
  type Question,
  socketOf,
} from './ask.ts';
import { quitWithReader } from './quit-with-reader.ts';

/** `--name` chooses the daemon here, as an instance of VRRP is an argument. */
export interface OperateOptions extends Omit<DaemonChoice, 'instance'> {
  readonly name?: string;
  readonly json?: boolean;
}

/** A refusal, and a mistake on the command line. */
const exitRefused = 1;

export function runMaintenance(
  state: string,
  instance: string | undefined,
  options: OperateOptions,
): Promise<number> {
  return order({ command: 'maintenance', arguments: { state, ...only({ instance }) } }, options);
}

export function runHandover(
  instance: string | undefined,
  options: OperateOptions,
): Promise<number> {
  return order({ command: 'handover', arguments: only({ instance }) }, options);
}

export async function runPriority(
  instance: string,
  priority: string,
  options: OperateOptions & { readonly for?: string },
): Promise<number> {
  const spanUs = options.for === undefined ? undefined : parseDuration(options.for);
  if (options.for !== undefined && !spanUs) {
    say(`not a span of time: ${options.for}; write 10m, 90s, 2h`);
    return exitRefused;
  }
  const forMs = spanUs === undefined ? undefined : String(Math.ceil(spanUs / 1000));
  const wanted = priority === 'configured' ? undefined : priority;
  const given = { instance, ...only({ priority: wanted, forMs }) };
  return order({ command: 'priority', arguments: given }, options);
}

/** Waits until the new file runs or is refused, or the engine turns out not to answer. */
export async function runReload(options: OperateOptions): Promise<number> {
  const answer = await ask(daemonOf(options), { command: 'reload' }, { timeoutMs: 0 });
  if (typeof answer === 'string') return fail(answer, exitNoDaemon);
  if (!answer.ok) return fail(answer.error, exitRefused);
  const report = answer.result as ReloadReport;
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (report.refused !== undefined) process.stderr.write(reloadText(report));
  else if (!report.isPending) process.stdout.write(reloadText(report));
  if (report.isPending) {
    return fail('the engine does not answer; it goes by the new file once it does', exitNoEngine);
  }
  return report.refused === undefined ? 0 : exitRefused;
}

/** Until somebody ends us, or the daemon ends: then whoever has to know goes on asking. */
export async function runEvents(options: OperateOptions): Promise<number> {
  quitWithReader();
  const onLine = (line: string) => {
    const shown = options.json ? line : eventText(JSON.parse(line) as DaemonEvent);
    process.stdout.write(`${shown}\n`);
  };
  const answer = await ask(daemonOf(options), { command: 'events' }, { timeoutMs: 0, onLine });
  if (typeof answer === 'string') return fail(answer, exitNoDaemon);
  if (!answer.ok) return fail(answer.error, exitRefused);
  return fail('the daemon has ended', exitNoDaemon);
}

async function order(question: Question, options: OperateOptions): Promise<number> {
  const answer = await ask(daemonOf(options), question);
  if (typeof answer === 'string') return fail(answer, exitNoDaemon);
  if (!answer.ok) return fail(answer.error, exitRefused);
  const report = answer.result as OrderReport;
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else if (report.instances) process.stdout.write(report.instances.map(orderedText).join(''));
  if (report.instances) return 0;
  return fail('the engine does not answer; the order is kept for it', exitNoEngine);
}

function orderedText(instance: NonNullable<OrderReport['instances']>[number]): string {
  const { name, before, state, why, effectivePriority } = instance;
  const change = before === state ? '' : `${before.toUpperCase()} -> `;
  return `${name}  ${change}${state.toUpperCase()}, priority ${effectivePriority}: ${why}\n`;
}

export function reloadText({ refused, diagnostics, changes }: ReloadReport): string {
  const lines = [...diagnostics];
  if (refused !== undefined) lines.push(`reload refused: ${refused}; what ran before goes on`);
  else if (changes.length === 0) lines.push('reloaded: nothing has changed');
  else lines.push('reloaded:', ...changes.map((change) => `  ${change}`));
  return `${lines.join('\n')}\n`;
}

export function eventText(event: DaemonEvent): string {
  switch (event.kind) {
    case 'transition': {
      const { at, instance, from, to, why } = event;
      return `${at}  ${instance}  ${from.toUpperCase()} -> ${to.toUpperCase()}: ${why}`;
    }
    case 'tracker':
      return `${event.at}  tracker ${event.name} is ${event.condition.toUpperCase()}`;
    case 'priority':
      return `${event.at}  ${event.instance}  effective priority ${event.effectivePriority}`;
    case 'lost':
      return `${event.at}  ${event.count} events were lost: they were not read in time`;
  }
}

function daemonOf({ controlSocket, namespace, name }: OperateOptions): string {
  return socketOf(only({ controlSocket, namespace, instance: name }));
}

/** What is given. */
function only(values: Readonly<Record<string, string | undefined>>): ControlArguments {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ControlArguments;
}

function fail(text: string, status: number): number {
  say(text);
  return status;
}

function say(text: string): void {
  process.stderr.write(`holdfast: ${text}\n`);
}
