// Owns drawing sites: machines, wires, and configurations that are right but of every kind. Never draws
// what is done to them.
import type { Chance } from '../src/sim/random.ts';
import { drawUnicast, ownAddress, type UnicastDraft, unicastWords } from './draw-unicast.ts';
import type {
  DrawnConfig,
  DrawnGroup,
  DrawnInstance,
  DrawnInterface,
  DrawnNode,
  RunPlan,
} from './plan.ts';

export type Site = Pick<RunPlan, 'nodes' | 'switches' | 'trunks' | 'timing'>;

/** One virtual router as all its machines see it. */
interface RouterDraft {
  readonly name: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly family: 4 | 6;
  /** 0 or 1: the place of the interface on every machine. */
  readonly wire: number;
  readonly intervalSeconds: number;
  readonly authentication: readonly string[];
  readonly addresses: readonly string[];
  readonly excludedAddresses: readonly string[];
  readonly ownerPlace: number | undefined;
  readonly sharedWords: readonly string[];
  readonly unicast: UnicastDraft | undefined;
}

export function drawSite(chance: Chance): Site {
  const nodeCount = chance.pick([2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, chance.between(5, 7)]);
  const wireCount = chance.perMille(250) ? 2 : 1;
  const hasTrunk = nodeCount > 2 && chance.perMille(200);
  const wires = Array.from({ length: wireCount }, (_, at) => `lan${at}`);
  const switches = wires.flatMap((wire) => (hasTrunk ? [wire, `${wire}b`] : [wire]));
  const trunks = hasTrunk
    ? wires.map((wire) => ({ name: `trunk-${wire}`, ends: [wire, `${wire}b`] as const }))
    : [];
  const routerCount = drawRouterCount(chance);
  const drawn = Array.from({ length: routerCount }, (_, at) =>
    drawRouter(chance, at, { nodeCount, wireCount }),
  );
  const { routers, group } = drawGroup(chance, drawn);
  const nodes = Array.from({ length: nodeCount }, (_, place) =>
    drawNode(chance, place, { wires, hasTrunk, nodeCount, routers, group }),
  );
  const wakeUs = chance.pick([0, 100, 100, 400]);
  const timing = { wakeUs, newsUs: chance.between(50, 500) };
  return { nodes, switches, trunks, timing };
}

/** Most sites are small, as small ones show a fault as well and cost less. */
function drawRouterCount(chance: Chance): number {
  if (chance.perMille(15)) return chance.between(6, 20);
  return chance.pick([1, 1, 1, 1, 1, 1, 2, 2, 3, chance.between(3, 5)]);
}

function drawRouter(
  chance: Chance,
  at: number,
  { nodeCount, wireCount }: { readonly nodeCount: number; readonly wireCount: number },
): RouterDraft {
  const version = chance.pick([2, 3] as const);
  const family = version === 3 && chance.perMille(400) ? 6 : 4;
  const intervalSeconds =
    version === 2 ? chance.pick([1, 1, 2, 3]) : chance.pick([0.5, 1, 1, 1, 2, 2.5, 4]);
  const authentications: readonly (readonly string[])[] =
    version === 2 ? [[], [], ['PASS'], ['PASS'], ['AH']] : [[]];
  const [type] = chance.pick(authentications);
  const vrid = at + 1;
  const wire = chance.below(wireCount);
  return {
    name: `VI_${vrid}`,
    ...{ vrid, version, family, intervalSeconds, wire },
    authentication: type ? ['authentication {', `auth_type ${type}`, 'auth_pass 1111', '}'] : [],
    addresses: drawAddresses(chance, at, family, wire),
    excludedAddresses: chance.perMille(150) ? [`10.7.${at + 1}.1`, `fd07::${at + 1}`] : [],
    ownerPlace: chance.perMille(120) && type !== 'AH' ? chance.below(nodeCount) : undefined,
    sharedWords: drawSharedWords(chance),
    unicast: drawUnicast(chance),
  };
}

function drawAddresses(chance: Chance, at: number, family: 4 | 6, wire: number): string[] {
  const count = chance.pick([1, 1, 1, 2, 3]);
  if (family === 6) {
    const more = Array.from({ length: count - 1 }, (_, each) => `fd09::${at + 1}:${each + 1}`);
    return [`fe80::1:${at + 1}`, ...more];
  }
  if (chance.perMille(400)) {
    // In the machines' own network: the kernel calls them secondary.
    return Array.from({ length: count }, (_, each) => `10.9.${wire}.${100 + 5 * at + each}/24`);
  }
  const length = chance.pick(['', '/24', '/32']);
  return Array.from({ length: count }, (_, each) => `10.9.${100 + at}.${each + 1}${length}`);
}

/** The first routers of a site may go together, on all machines. */
function drawGroup(
  chance: Chance,
  routers: readonly RouterDraft[],
): { readonly routers: readonly RouterDraft[]; readonly group: GroupDraft | undefined } {
  if (routers.length < 2 || !chance.perMille(450)) return { routers, group: undefined };
  const size = Math.min(routers.length, chance.pick([2, 2, 3]));
  const members = routers.slice(0, size).map(({ name }) => name);
  const words = chance.perMille(400) ? ['#:holdfast sync_group_fast_handover'] : [];
  return {
    routers: routers.map((router, at) =>
      at < size ? { ...router, ownerPlace: undefined } : router,
    ),
    group: { members, words },
  };
}

interface GroupDraft {
  readonly members: readonly string[];
  readonly words: readonly string[];
}

/** Words that are the same on all machines. */
function drawSharedWords(chance: Chance): string[] {
  const words: string[] = [];
  if (chance.perMille(100)) words.push(`down_timer_adverts ${chance.pick([2, 5])}`);
  if (chance.perMille(100)) words.push('garp_master_repeat 2', 'garp_master_delay 2');
  if (chance.perMille(100)) words.push('garp_lower_prio_repeat 1', 'garp_lower_prio_delay 3');
  if (chance.perMille(50)) words.push('garp_master_refresh 20');
  return words;
}

interface NodeContext {
  readonly wires: readonly string[];
  readonly hasTrunk: boolean;
  readonly nodeCount: number;
  readonly routers: readonly RouterDraft[];
  readonly group: GroupDraft | undefined;
}

function drawNode(chance: Chance, place: number, context: NodeContext): DrawnNode {
  const { wires, hasTrunk, nodeCount } = context;
  const isBehindTrunk = hasTrunk && place >= nodeCount / 2;
  const interfaces = wires.map(
    (wire, at): DrawnInterface => ({
      name: `eth${at}`,
      mac: `02:00:00:00:${hex(place + 1)}:${hex(at)}`,
      switch: isBehindTrunk ? `${wire}b` : wire,
      addresses: [
        { address: ownAddress({ family: 4, wire: at }, place), prefixLength: 24 },
        { address: ownAddress({ family: 6, wire: at }, place), prefixLength: 64 },
      ],
    }),
  );
  return {
    name: `node${place + 1}`,
    config: drawConfig(chance, place, context),
    interfaces,
    clock: { offsetUs: chance.below(1_000_000_000), driftPpm: chance.between(-100, 100) },
  };
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function drawConfig(
  chance: Chance,
  place: number,
  { nodeCount, routers, group }: NodeContext,
): DrawnConfig {
  const scripts = Array.from({ length: chance.pick([0, 0, 1, 1, 2]) }, (_, at) => ({
    name: `check${at + 1}`,
    words: drawScript(chance, at),
  }));
  const names = scripts.map(({ name }) => name);
  const isGrouped = ({ name }: RouterDraft) => group?.members.includes(name) ?? false;
  // Members of a sync group that do not agree elect for ever: what one has, all have.
  const shared = drawPreference(chance, place, nodeCount);
  // The first two machines have every virtual router, so that each has somebody to meet.
  const instances = routers
    .filter((router) => place < 2 || isGrouped(router) || chance.perMille(800))
    .map((router) => {
      const on = { place, nodeCount };
      if (isGrouped(router)) return drawInstance(chance, router, { ...shared, ...on, scripts: [] });
      const own = router.ownerPlace === place ? owner : drawPreference(chance, place, nodeCount);
      return drawInstance(chance, router, { ...own, ...on, scripts: names });
    });
  const global: string[] = [];
  if (chance.perMille(80)) global.push(`vrrp_startup_delay ${chance.pick([2, 7.5])}`);
  global.push(...drawPace(chance));
  if (!group) return { global, scripts, instances };
  const trackedScripts = names.filter(() => chance.perMille(400));
  const groups: DrawnGroup[] = [{ name: 'G1', ...group, trackedScripts }];
  return { global, scripts, instances, groups };
}

/** Announcements of some machines must wait for each other, or are few from the start. */
function drawPace(chance: Chance): string[] {
  const words: string[] = [];
  if (chance.perMille(80)) words.push('vrrp_garp_interval 0.02', 'vrrp_gna_interval 0.01');
  if (chance.perMille(40)) words.push('vrrp_min_garp');
  if (chance.perMille(40)) words.push('log_unknown_vrids');
  return words;
}

function drawScript(chance: Chance, at: number): string[] {
  const words = [`script "/bin/check${at + 1}"`, `interval ${chance.pick([2, 5, 10])}`];
  if (chance.perMille(600)) words.push(`weight ${chance.pick([-253, -60, -20, -5, 10, 30, 150])}`);
  if (chance.perMille(300)) words.push(`rise ${chance.pick([2, 3])}`);
  if (chance.perMille(300)) words.push(`fall ${chance.pick([2, 3])}`);
  if (chance.perMille(150)) words.push('timeout 1');
  if (chance.perMille(100)) words.push('init_fail');
  return words;
}

/** How much a machine wants to be master. */
interface Preference {
  readonly priority: number;
  readonly isOwner: boolean;
  /** Words about preemption. */
  readonly preemption: readonly string[];
}

const owner: Preference = { priority: 255, isOwner: true, preemption: [] };

function drawPreference(chance: Chance, place: number, nodeCount: number): Preference {
  const priority = drawPriority(chance, place, nodeCount);
  if (chance.perMille(200)) return { priority, isOwner: false, preemption: ['nopreempt'] };
  const delay = `preempt_delay ${chance.pick([3, 12])}`;
  return { priority, isOwner: false, preemption: chance.perMille(150) ? [delay] : [] };
}

/** What an instance is drawn for. */
interface DrawnPlace {
  readonly scripts: readonly string[];
  readonly place: number;
  readonly nodeCount: number;
}

function drawInstance(
  chance: Chance,
  router: RouterDraft,
  { priority, isOwner, preemption, scripts, ...on }: Preference & DrawnPlace,
): DrawnInstance {
  // Each machine may have its own interval only in version 3, where a backup learns the master's.
  const isOddInterval = router.version === 3 && chance.perMille(150);
  const interval = isOddInterval ? chance.pick([0.5, 1.5, 3]) : router.intervalSeconds;
  const isAh = router.authentication.includes('auth_type AH');
  const words = [
    // `state MASTER` forbids words about preemption.
    ...(preemption.length > 0 ? ['state BACKUP'] : drawState(chance, isOwner, isAh)),
    `interface eth${router.wire}`,
    `virtual_router_id ${router.vrid}`,
    `version ${router.version}`,
    `priority ${priority}`,
    `advert_int ${interval}`,
    ...router.authentication,
    ...router.sharedWords,
    ...preemption,
    ...(router.unicast ? unicastWords(chance, router.unicast, { ...router, ...on }) : []),
  ];
  if (!router.unicast && chance.perMille(120)) words.push('use_vmac');
  if (chance.perMille(60)) words.push('dont_track_primary');
  if (chance.perMille(70)) words.push('lower_prio_no_advert');
  if (chance.perMille(150)) words.push('vip_restore');
  if (!isOwner && chance.perMille(100)) {
    words.push('startup_hold auto', `startup_hold_max ${chance.pick([2, 4, 8])}`);
  }
  if (chance.perMille(70)) words.push('higher_prio_send_advert');
  const trackedScripts = isOwner
    ? [] // weights do nothing there
    : scripts
        .filter(() => chance.perMille(600))
        .map((name) => name + chance.pick(['', '', '', ' weight 40', ' weight -40 reverse']));
  const { name, addresses, excludedAddresses } = router;
  return { name, words, addresses, excludedAddresses, trackedScripts };
}

/** Only an owner's wish to be master matters; an authentication header forbids the others'. */
function drawState(chance: Chance, isOwner: boolean, isAh: boolean): string[] {
  if (isOwner) return ['state MASTER'];
  return chance.pick([['state BACKUP'], isAh ? [] : ['state MASTER'], []]);
}

function drawPriority(chance: Chance, place: number, nodeCount: number): number {
  if (chance.perMille(200)) return chance.pick([100, 1, 254]); // perhaps the same as another's
  return 50 + (nodeCount - place) * 20 + chance.below(20);
}
