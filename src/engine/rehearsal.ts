// Owns playing takeovers against nobody, so that the real one, perhaps weeks later, does not run cold
// code: the first time costs ten to twenty times the usual. Never touches the real brain.
import type { Model } from '../config/model.ts';
import type { Effect } from '../host/effects.ts';
import type { InterfaceAddress, Link } from '../host/events.ts';
import { Host } from '../host/host.ts';
import { otherInterfacesOf } from '../host/interface-faults.ts';
import type { Ipv4Address, Ipv6Address } from '../net/address.ts';
import type { MacAddress } from '../net/identifiers.ts';

/** More would only lengthen the start. */
const mostInstances = 4;
/** Of each: one more is the same code again, and with hundreds a round would take as long as a takeover. */
const mostAddresses = 4;
const longEnoughUs = 3_600_000_000;

/** Lets a copy of the brain become master once; hands the takeover's effects over. */
export function rehearseTakeover(model: Model, perform: (effects: Effect[]) => void): void {
  const instances = model.instances.slice(0, mostInstances);
  const global = { ...model.global, startupDelayUs: 0, delayAfterBootUs: 0 };
  const names = new Set(
    instances.flatMap((instance) => [
      ...[instance.interface, instance.advertInterface].flatMap((name) => name ?? []),
      ...otherInterfacesOf(instance),
    ]),
  );
  const links: Link[] = [...names].map((name, at) => ({
    index: at + 1,
    name,
    up: true,
    mac: '02:00:00:00:00:01' as MacAddress,
    isForwarding: false,
    promotesSecondaries: false,
  }));
  const addresses: InterfaceAddress[] = links.flatMap(({ index }) => [
    { index, address: '192.0.2.1' as Ipv4Address, prefixLength: 24 },
    { index, address: 'fe80::1' as Ipv6Address, prefixLength: 64 },
  ]);
  // Neither what a script would say nor the rest of a group nor a macvlan is waited for.
  const alone = { trackedScripts: [], syncGroup: undefined, virtualInterfaces: [] };
  const untracked = instances.map(({ addresses: all, ...instance }) => {
    return { ...instance, ...alone, addresses: all.slice(0, mostAddresses) };
  });
  const host = new Host({ global, scripts: [], instances: untracked, groups: [] });
  host.handle({ kind: 'interfaces', links, addresses }, 0);
  host.handle({ kind: 'start' }, 0);
  perform(host.handle({ kind: 'timer' }, longEnoughUs));
  host.takeFarewells();
  host.handle({ kind: 'stop' }, longEnoughUs);
}

/** One round after the other, between which the process does what else there is to do. */
export function inTurns(rounds: number, play: () => void, onDone: () => void): void {
  setImmediate(() => {
    if (rounds === 0) {
      onDone();
      return;
    }
    play();
    inTurns(rounds - 1, play, onDone);
  });
}
