// Owns writing down what a machine's kernel has: addresses, routes, rules, virtual links and their
// settings, nftables. As lines that are the same whoever set them. Never changes anything.
import type { LabHost } from '../host.ts';

const settings = 'arp_ignore arp_filter accept_local rp_filter promote_secondaries'.split(' ');

const lookScript = `
echo '#links'; ip -d -j link show
echo '#addresses'; ip -d -j address show
echo '#routes'; ip -d -j -4 route show table all
echo '#routes6'; ip -d -j -6 route show table all
echo '#rules'; ip -j -4 rule show
echo '#rules6'; ip -j -6 rule show
echo '#nft'; nft -s list ruleset
echo '#settings'
cd /proc/sys/net/ipv4/conf && grep -H . ${settings.map((name) => `eth*/${name} vrrp*/${name}`).join(' ')} 2>/dev/null
true
`;

type Row = Readonly<Record<string, unknown>>;

/** All of it, sorted; each line begins with what it is about. */
export async function lookAtKernel(host: LabHost): Promise<string[]> {
  const parts = new Map<string, string>();
  for (const part of (await host.runOrThrow(['sh', '-c', lookScript])).split(/^#/m)) {
    const [name = '', ...text] = part.split('\n');
    parts.set(name, text.join('\n').trim());
  }
  const text = (name: string): string => parts.get(name) ?? '';
  const rows = (name: string): Row[] => JSON.parse(text(name) || '[]') as Row[];
  return [
    ...rows('links').flatMap(linkLines),
    ...rows('addresses').flatMap(addressLines),
    ...[...rows('routes'), ...rows('routes6')].map((row) => `route ${fieldsOf(row)}`),
    ...[...rows('rules'), ...rows('rules6')].map((row) => `rule ${fieldsOf(row)}`),
    ...nftLines(text('nft')),
    ...text('settings')
      .split('\n')
      .filter(Boolean)
      .map((line) => `setting ${line}`),
  ].sort();
}

/** Only links of a kind that daemons make. */
function linkLines({ ifname, link, flags, address, linkinfo, group, inet6_addr_gen_mode }: Row) {
  const { info_kind: kind, info_data: data } = (linkinfo ?? {}) as Row;
  if (kind !== 'macvlan' && kind !== 'ipvlan') return [];
  const isUp = (flags as readonly string[]).includes('UP') ? 'up' : 'down';
  const { mode } = (data ?? {}) as Row;
  return [
    `link ${ifname} ${kind} ${mode} on ${link} ${address} ${isUp} group ${group} ` +
      `addresses ${inet6_addr_gen_mode}`,
  ];
}

/** Without those that the kernel makes of the link's own address, and without who says he set it. */
function addressLines({ ifname, addr_info }: Row): string[] {
  return ((addr_info ?? []) as readonly Row[])
    .filter(({ protocol }) => protocol !== 'kernel_ll')
    .map((row) => {
      const { valid_life_time: valid, preferred_life_time: preferred, ...rest } = row;
      const lasts = `valid ${lifetime(valid)} preferred ${lifetime(preferred)}`;
      return `address ${ifname} ${fieldsOf(rest, ['protocol'])} ${lasts}`;
    });
}

const forever = 4294967295;

/** One that runs out is not compared to the second. */
function lifetime(seconds: unknown): string {
  if (seconds === forever) return 'forever';
  return seconds === 0 ? '0' : 'limited';
}

/** `name value` of all fields, in the kernel's order, but what differs without a meaning. */
function fieldsOf(row: Row, without: readonly string[] = []): string {
  return Object.entries(row)
    .filter(([name]) => !without.includes(name) && name !== 'expires' && name !== 'metrics')
    .map(([name, value]) => (value === true ? name : `${name} ${textOf(value)}`))
    .join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Each line with the names of the blocks around it. */
function nftLines(ruleset: string): string[] {
  const around: string[] = [];
  return ruleset.split('\n').flatMap((line) => {
    const text = line.trim();
    if (text === '') return [];
    if (text === '}') {
      around.pop();
      return [];
    }
    const whole = ['nft', ...around, text.replace(/ \{$/, '')].join(' / ');
    if (text.endsWith('{')) around.push(text.replace(/ \{$/, ''));
    return [whole];
  });
}
