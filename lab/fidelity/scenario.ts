// Owns the shape of a scenario: machines, what is done to them and when, as plain data that the
// laboratory and the simulator both understand. Never does any of it.
import type { InterfaceName } from '../../src/net/identifiers.ts';
import type { Action, ScriptBehaviour } from '../../src/sim/actions.ts';
import type { DaemonKind } from '../daemons.ts';

export const daemonKinds: readonly DaemonKind[] = ['holdfast', 'keepalived'];

export interface Scenario {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly story: string;
  /** Host numbers count from 1 in this order: the first has 10.9.0.1. */
  readonly nodes: readonly ScenarioNode[];
  readonly steps: readonly Step[];
  /** How long is looked on after the last step. */
  readonly lastsMs: number;
  /** The virtual address that is watched on each interface. Default: `usualVip`, on eth0 alone. */
  readonly vips?: readonly string[];
  /** What the scenario has to do with, for the page and for counting them. */
  readonly about: readonly Topic[];
  /** Why keepalived cannot be played: words that only Holdfast knows, or what it does not get here. */
  readonly alone?: string;
  /** Why keepalived acts otherwise on purpose; then only Holdfast is held to the prediction. */
  readonly differs?: string;
}

export type Topic =
  | 'script'
  | 'loss'
  | 'three nodes'
  | 'protocol'
  | 'death'
  | 'group'
  | 'unicast'
  | 'excluded'
  | 'tracker'
  | 'probe'
  | 'own words'
  | 'delay';

export interface ScenarioNode {
  readonly name: string;
  readonly config: string;
}

export type StateWord = 'MASTER' | 'BACKUP' | 'FAULT';

/** Done in this order, one after the other. */
export interface Step {
  /** Waits until the newest state line of VI_1 there says so; the pause counts from that line. */
  readonly after?: { readonly node: string; readonly state: StateWord };
  /**
   * From the line, or from the step before. Default: 0. Where the age of the last advert matters it counts from
   * the master's line to the middle between two adverts: how long others take to start is nobody's promise.
   */
  readonly pauseMs?: number;
  readonly action: ScenarioAction;
}

/** An action of the simulator, or one that needs the scenario's texts. */
export type ScenarioAction =
  | Extract<
      Action,
      {
        kind:
          | 'start'
          | 'stop'
          | 'kill'
          | 'crash'
          | 'kill-all'
          | 'hang'
          | 'resume'
          | 'link'
          | 'file'
          | 'process'
          | 'order'
          | 'forward-delay';
      }
    >
  | (Extract<Action, { kind: 'script' | 'probe' }> & { readonly behaviour: ScriptBehaviour })
  | { readonly kind: 'reload'; readonly node: string; readonly config: string }
  /** Somebody deletes the virtual address of an interface. Default: eth0. */
  | { readonly kind: 'steal'; readonly node: string; readonly interface?: InterfaceName }
  /** Nothing passes in this direction any more, seen from the node; carrier stays. */
  | {
      readonly kind: 'cut';
      readonly node: string;
      readonly direction: 'in' | 'out' | 'both';
    }
  /** Without an interface: all of them. */
  | { readonly kind: 'heal'; readonly node: string; readonly interface?: InterfaceName };

/** Which daemons play it. */
export function kindsOf({ alone }: Scenario): readonly DaemonKind[] {
  return daemonKinds.filter((kind) => kind === 'holdfast' || alone === undefined);
}

export type AddressWord = 'has the address' | 'lets the address go';

/** What can be seen of a machine from outside: a line of its log, or an address in its kernel. */
export interface Sighting {
  readonly node: string;
  readonly what: StateWord | AddressWord;
  /** Which virtual router, or which address, where a machine has several. */
  readonly of?: string;
  /** Milliseconds, by a clock that all sightings of one play share. */
  readonly atMs: number;
}

/** An action with the moment when it was really done. */
export interface DoneAction {
  readonly action: ScenarioAction;
  /** Of a start: when the first state line came; the command's own moment if none came soon. */
  readonly atMs: number;
  readonly isFirstLine: boolean;
  /** Of a start: when the first tracked script ran first. */
  readonly firstScriptMs?: number;
  /** Of a start: when the first check over HTTP or TCP ran for the second time, as its first run loads much. */
  readonly secondAskMs?: number;
  /** Of a crash: when the next process said its first state line. */
  readonly nextLineMs?: number;
}

/** What one run on real daemons showed. */
export interface Play {
  readonly scenario: Scenario;
  readonly kind: DaemonKind;
  readonly done: readonly DoneAction[];
  readonly sightings: readonly Sighting[];
  readonly untilMs: number;
}

export const usualVip = '10.9.0.100';
export const interfaceName = 'eth0';
export const usualInstance = 'VI_1';

/** One of a machine's interfaces, and what is on it; each has a switch of its own. */
export interface Plug {
  readonly interface: InterfaceName;
  readonly switch: string;
  readonly mac: string;
  readonly addresses: readonly string[];
  /** The virtual address that is watched there. */
  readonly vip: string;
}

/** The interfaces of the machine with this number, the first is 1: eth0 has 10.9.0.NUMBER. */
export function plugsOf({ vips = [usualVip] }: Scenario, number: number): readonly Plug[] {
  const last = number.toString(16).padStart(2, '0');
  return vips.map((vip, at) => ({
    interface: `eth${at}` as InterfaceName,
    switch: `lan${at}`,
    mac: `02:09:00:00:0${at}:${last}`,
    addresses: [`10.9.${at}.${number}/24`, `fe80::${number}/64`],
    vip,
  }));
}

const stateLine = /\((\S+)\) Entering (MASTER|BACKUP|FAULT) STATE/;

/** The state that a log line tells, and of which virtual router; undefined for all other lines. */
export function stateIn(
  line: string,
): { readonly what: StateWord; readonly of: string } | undefined {
  const [, of, what] = stateLine.exec(line) ?? [];
  return of === undefined ? undefined : { of, what: what as StateWord };
}

/** One that names which of several it is about only where a machine has several. */
export function sightingIn({ vips = [] }: Scenario, seen: Sighting): Sighting {
  const { node, what, atMs } = seen;
  return vips.length > 1 ? seen : { node, what, atMs };
}

/** `web1 VI_2 MASTER`: all of it but the time. */
export function sightingText({ node, what, of }: Omit<Sighting, 'atMs'>): string {
  return [node, of, what].filter((word) => word !== undefined).join(' ');
}
