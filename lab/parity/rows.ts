// Owns telling from wire and log which rows of the tables of an election were hit, by any daemon.
// Never says whether it acted right.
import { loadConfig } from '../../src/config/load.ts';
import type { InstanceModel } from '../../src/config/model.ts';
import type { DaemonKind } from '../daemons.ts';
import type { SeenAdvert } from '../wire.ts';
import { stateIn } from './log-lines.ts';
import type { RowName } from './row-names.ts';
import { intruderMac, plugOf, type Scenario } from './scenario.ts';
import type { Play, Played } from './stage.ts';

export interface Hit {
  readonly row: RowName;
  /** Of the daemon that heard it. */
  readonly kind: DaemonKind;
}

/** All rows that the adverts on the first switch hit, each once per kind of daemon. */
export function rowsHit(play: Play): Hit[] {
  const hits = new Map<string, Hit>();
  for (const machine of play.machines) {
    for (const listener of listenersOf(play, machine)) {
      for (const frame of play.frames) {
        if (frame.kind !== 'advert' || frame.vrid !== listener.model.vrid) continue;
        if (!reaches(frame, machine, play)) continue;
        const row = rowOf(frame, listener);
        if (row) hits.set(`${row} ${machine.kind}`, { row, kind: machine.kind });
      }
    }
  }
  return [...hits.values()];
}

/** A virtual router on a machine, and its story as its log tells it. */
interface Listener {
  readonly model: InstanceModel;
  readonly address: string;
  readonly machine: Played;
}

function listenersOf({ scenario }: Play, machine: Played): Listener[] {
  const { config = '' } = scenario.machines.find(({ name }) => name === machine.name) ?? {};
  const [address = ''] = plugOf(machine.number, 0).address.map((each) => each.split('/')[0]);
  return loadConfig({ name: 'keepalived.conf', text: config })
    .model.instances.filter((model) => model.interface === 'eth0')
    .map((model) => ({ model, address: model.family === 4 ? address : '', machine }));
}

const groups = ['224.0.0.18', 'ff02::12'];

function reaches(frame: SeenAdvert, machine: Played, play: Play): boolean {
  const own = plugOf(machine.number, 0);
  const isFromHere = frame.sourceMac === own.mac || /^00:00:5e:/.test(frame.sourceMac);
  const isOwn = (address: string) => own.address.some((each) => each.startsWith(`${address}/`));
  if (isFromHere && isOwn(frame.source)) return false;
  if (!groups.includes(frame.destination) && !isOwn(frame.destination)) return false;
  const before = play.scenario.steps.filter(
    (_, at) => (play.moments[at] ?? 0) <= frame.atUs / 1000,
  );
  const cable = before.findLast(
    ({ action, machine: of }) =>
      of === machine.name && (action.kind === 'cut' || action.kind === 'mend'),
  );
  if (cable?.action.kind === 'cut') return false;
  return frame.sourceMac !== intruderMac || isPlain(before);
}

/** A forged advert that is wrong in some way is refused before any row is looked at. */
function isPlain(before: Scenario['steps']): boolean {
  const last = before.findLast(({ action }) => action.kind === 'advert')?.action;
  if (last?.kind !== 'advert') return false;
  const plain = 'vrid priority source version interval addresses destination'.split(' ');
  return Object.keys(last.sketch).every((name) => plain.includes(name));
}

function rowOf(frame: SeenAdvert, listener: Listener): RowName | undefined {
  const atMs = frame.atUs / 1000;
  const state = stateAt(listener, atMs);
  const ours = priorityAt(listener, atMs);
  if (state === 'BACKUP') return backupRow(frame, listener, ours);
  return state === 'MASTER' ? masterRow(frame, listener, ours) : undefined;
}

function backupRow(frame: SeenAdvert, listener: Listener, ours: number): RowName {
  const { priority: theirs, atUs } = frame;
  if (theirs === 0) return 'backup hears priority 0';
  if (listener.model.nopreempt) return 'backup with nopreempt hears any priority';
  if (theirs > ours) return 'backup hears a higher priority';
  if (theirs === ours) return 'backup hears its own priority';
  return isDelayed(listener, atUs / 1000)
    ? 'backup hears a lower priority during preempt_delay'
    : 'backup hears a lower priority';
}

function masterRow(frame: SeenAdvert, { model, address }: Listener, ours: number): RowName {
  const { priority: theirs } = frame;
  if (theirs === 0) return 'master hears priority 0';
  if (theirs < ours) {
    return model.lowerPriorityNoAdvert
      ? 'master with lower_prio_no_advert hears a lower priority'
      : 'master hears a lower priority';
  }
  if (theirs > ours) {
    return model.higherPrioritySendAdvert
      ? 'master with higher_prio_send_advert hears a higher priority'
      : 'master hears a higher priority';
  }
  const order = compareAddresses(frame.source, address);
  if (order === 0) return 'master hears its own priority from its own address';
  return order < 0
    ? 'master hears its own priority from a lower address'
    : 'master hears its own priority from a higher address';
}

/** A line's stamp is cut to whole milliseconds: it may look older than the packet that it is about. */
const stampMs = 1;

/** A line comes a little after what it tells of, so that the cause of a change precedes it. */
function stateAt({ model, machine }: Listener, atMs: number): string | undefined {
  const told = machine.lines.findLast(
    ({ text, atMs: toldMs }) => toldMs + stampMs < atMs && stateIn(text)?.instance === model.name,
  );
  return told && stateIn(told.text)?.state;
}

function priorityAt({ model, machine }: Listener, atMs: number): number {
  const change = new RegExp(`^\\(${model.name}\\) Changing effective priority from \\d+ to (\\d+)`);
  const told = machine.lines.findLast(
    ({ text, atMs: toldMs }) => toldMs + stampMs < atMs && change.test(text),
  );
  return Number(change.exec(told?.text ?? '')?.[1] ?? model.priority);
}

/** The advert that begins the delay comes before its line. */
function isDelayed({ model, machine }: Listener, atMs: number): boolean {
  if (model.preemptDelayUs === 0) return false;
  const begun = `(${model.name}) start preempt delay`;
  const beginsMs = machine.lines
    .filter(({ text }) => text.startsWith(begun))
    .map(({ atMs: toldMs }) => toldMs)
    .findLast((toldMs) => toldMs - 50 <= atMs);
  return beginsMs !== undefined && atMs < beginsMs + model.preemptDelayUs / 1000;
}

function compareAddresses(one: string, other: string): number {
  const numbers = (text: string) => text.split('.').map(Number);
  const [ours, theirs] = [numbers(one), numbers(other)];
  const at = ours.findIndex((number, index) => number !== theirs[index]);
  return at < 0 ? 0 : (ours[at] ?? 0) - (theirs[at] ?? 0);
}
