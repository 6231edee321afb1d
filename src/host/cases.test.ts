// Owns the golden cases: a folder each, `model.json` and `events.jsonl` in, `expected.jsonl` out.
// UPDATE=1 rewrites what is expected. Timers fire by themselves between the events.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { InstanceModel } from '../config/model.ts';
import type { InterfaceName } from '../net/identifiers.ts';
import { fromHex, toHex } from '../vrrp/testing.ts';
import type { Effect } from './effects.ts';
import type { HostEvent } from './events.ts';
import { Host } from './host.ts';
import { instanceModel, modelOf, virtualAddress } from './test-models.ts';

/** Keys of an instance's model over keepalived's defaults; addresses as text. */
interface CaseModel {
  readonly instances: readonly (Omit<Partial<InstanceModel>, 'addresses'> & {
    readonly addresses?: readonly string[];
  })[];
}

/** One line of `events.jsonl`; packets are hexadecimal text. */
interface CaseEvent {
  readonly atUs: number;
  /** For the reader only. */
  readonly note?: string;
  /** Absent when only time passes. */
  readonly event?:
    | Exclude<HostEvent, { kind: 'packets' }>
    /** IPv4 packets that arrived together, oldest first. */
    | {
        readonly kind: 'packets';
        readonly interface: InterfaceName;
        readonly packets: readonly string[];
      };
}

const casesFolder = new URL('./cases/', import.meta.url);

function readCase(name: string, file: string): string {
  return readFileSync(new URL(`${name}/${file}`, casesFolder), 'utf8');
}

function hostOf(text: string): Host {
  const { instances } = JSON.parse(text) as CaseModel;
  return new Host(
    modelOf(
      ...instances.map(({ addresses = ['10.9.0.100'], ...changes }) =>
        instanceModel({ ...changes, addresses: addresses.map((own) => virtualAddress(own)) }),
      ),
    ),
  );
}

function hostEvent(event: NonNullable<CaseEvent['event']>): HostEvent {
  if (event.kind !== 'packets') return event;
  const packets = event.packets.map((text) => ({ family: 4, bytes: fromHex(text) }) as const);
  return { ...event, packets };
}

/** One line per effect, in order, with its time and what caused it. */
function replay(host: Host, events: readonly CaseEvent[]): string[] {
  const lines: string[] = [];
  const write = (atUs: number, on: string, effects: readonly Effect[]) => {
    for (const effect of effects) {
      const shown = effect.kind === 'send' ? { ...effect, packet: toHex(effect.packet) } : effect;
      lines.push(JSON.stringify({ atUs, on, effect: shown }));
    }
  };
  for (const { atUs, event } of events) {
    for (let due = host.nextDeadlineUs; due !== undefined && due <= atUs; ) {
      write(due, 'timer', host.handle({ kind: 'timer' }, due));
      due = host.nextDeadlineUs;
    }
    if (event) write(atUs, event.kind, host.handle(hostEvent(event), atUs));
  }
  return lines;
}

const names = readdirSync(casesFolder).sort();

test('there are cases', () => {
  expect(names.length).toBeGreaterThanOrEqual(6);
});

test.each(names)('%s: the effects are those that were agreed on', (name) => {
  const events = readCase(name, 'events.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CaseEvent);
  const actual = replay(hostOf(readCase(name, 'model.json')), events);
  const expectedFile = new URL(`${name}/expected.jsonl`, casesFolder);
  if (process.env.UPDATE === '1') writeFileSync(expectedFile, `${actual.join('\n')}\n`);
  expect(actual).toEqual(readFileSync(expectedFile, 'utf8').trim().split('\n'));
});
