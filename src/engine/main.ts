// Owns the engine process: how it begins, whom it obeys, and that it never ends holding an address.
import './first.ts';
import { constants } from 'node:os';
import { channelVersion, type LastWords, type ToEngine } from '../channel/messages.ts';
import type { Order } from '../host/orders.ts';
import { lockArena } from '../linux/arena.ts';
import { SystemCallError } from '../linux/errors.ts';
import { installFaultHandler } from '../linux/fault.ts';
import { parentPid, setParentDeathSignal } from '../linux/process.ts';
import { runSelfTest } from '../linux/self-test.ts';
import { realTimeSignals } from '../linux/signal-functions.ts';
import { onSignal } from '../linux/signals.ts';
import { SyslogSocket } from '../linux/syslog.ts';
import { Engine } from './engine.ts';
import { SupervisorLink } from './supervisor-link.ts';

/** Exit statuses that the supervisor understands; those in `permanent` are not tried again. */
const exitStatus = { stopped: 0, crashed: 1, fatal: 4 } as const;

const syslogSeverityInfo = 6;
const tooMuchComputing =
  'VRRP process has used too much CPU time, vrrp_rlimit_rttime may need to be increased';

/**
 * A real-time signal that nobody else sends. It comes when the supervisor's main thread is dead, while
 * its others may still hold the channel open and its process id.
 */
const supervisorDeathSignal = 40;

/** What only an engine that runs can do something about. */
type ToRunning = Exclude<ToEngine, { kind: 'configure' | 'stop' }>;

const supervisorPid = parentPid();
let engine: Engine | undefined;
/** What came before the start was done: nothing is lost, and every question has its answer. */
const early: ToRunning[] = [];
let lastWords: LastWords | undefined;
let isEnding = false;
let isSupervisorDead = false;
const syslog = new SyslogSocket();

const link = new SupervisorLink({
  onMessage,
  onEnd: onSupervisorDeath,
});

function begin(): void {
  setParentDeathSignal(supervisorDeathSignal);
  if (isOrphan()) onSupervisorDeath();
  onSignal(supervisorDeathSignal, onSupervisorDeath);
  onSignal(constants.signals.SIGTERM, () => end(exitStatus.stopped, 'SIGTERM'));
  // A terminal's Ctrl-C reaches every process of the group; the supervisor says what to do.
  for (const name of ['SIGINT', 'SIGHUP', 'SIGUSR2'] as const) {
    onSignal(constants.signals[name], () => {});
  }
  for (const number of realTimeSignals) onSignal(number, () => {});
  onSignal(constants.signals.SIGXCPU, () => say(tooMuchComputing, false));
  installFaultHandler(crash);
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

function onSupervisorDeath(): void {
  isSupervisorDead = true;
  end(exitStatus.stopped, 'the supervisor is dead');
}

function onMessage(message: ToEngine): void {
  if (message.kind === 'stop' && !message.isReleasing) process.exit(exitStatus.stopped);
  else if (message.kind === 'stop') end(exitStatus.stopped);
  // Promises do not run on from within a callback of a poll handle.
  else if (message.kind === 'configure') setImmediate(() => void configure(message));
  else if (engine) tell(engine, message);
  else early.push(message);
}

function tell(running: Engine, message: ToRunning): void {
  if (message.kind === 'ask-status') running.answerStatus();
  else if (message.kind === 'ask-machine') running.answerMachine();
  else if (message.kind === 'clear-statistics') running.clearStatistics();
  else if (message.kind === 'order') running.order(message.order);
  else if (message.kind === 'reload') running.reload(message.model, message.numbers);
  else if (message.kind === 'script-result')
    running.onScriptResult(message.script, message.outcome);
  else running.onTracked(message);
}

async function configure(message: Extract<ToEngine, { kind: 'configure' }>): Promise<void> {
  lastWords = message.lastWords;
  if (message.channelVersion !== channelVersion) {
    refuse(
      `the supervisor speaks channel version ${message.channelVersion}, not ${channelVersion}`,
    );
    return;
  }
  try {
    await runSelfTest();
    engine = new Engine(message.model, message, link);
    // Orders are part of the start: who is to rest must not be master first.
    engine.start([...message.orders, ...early.flatMap(orderIn)], message.numbers);
    for (const each of early) if (each.kind !== 'order') tell(engine, each);
    const error = lockArena();
    // vrrp_no_swap is a wish that must not fail in silence.
    if (error) say(error.message, !message.model.engineProcess?.mustLockMemory);
  } catch (error) {
    refuse(`${error instanceof Error ? error.message : String(error)}${privilegeHint(error)}`);
  }
}

function orderIn(message: ToRunning): Order[] {
  return message.kind === 'order' ? [message.order] : [];
}

function privilegeHint(error: unknown): string {
  const isForbidden = error instanceof SystemCallError && error.code === 'EPERM';
  return isForbidden ? '; run it as root, or with CAP_NET_ADMIN and CAP_NET_RAW' : '';
}

/** This machine cannot run us: say the plain sentence and do not come back. */
function refuse(text: string): void {
  say(text, false);
  end(exitStatus.fatal);
}

/** A defect of ours: let go, leave the trace, let the supervisor start a new engine. */
function crash(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(`engine defect, letting go: ${text}`, false);
  end(exitStatus.crashed);
}

/** Lets go of everything first; with a dead supervisor the last words go straight to syslog. */
function end(status: number, reason?: string): void {
  if (isEnding) return;
  isEnding = true;
  try {
    if (isOrphan()) {
      sayToSyslog(`letting go: ${reason}`);
      engine?.letGo(sayToSyslog);
    } else {
      engine?.letGo();
      link.flush();
    }
  } finally {
    process.exit(status);
  }
}

function isOrphan(): boolean {
  return isSupervisorDead || parentPid() !== supervisorPid;
}

function say(text: string, detail: boolean): void {
  link.putDiagnostic({ kind: 'log', detail, text });
  link.flush();
}

function sayToSyslog(text: string): void {
  if (!lastWords) return;
  syslog.send({
    ...lastWords,
    severity: syslogSeverityInfo,
    pid: process.pid,
    text,
  });
}

begin();
