// Owns the way from files on the disk to a site that can be simulated: reading, showing what is wrong,
// naming the machines, placing their addresses. Never changes a file and needs no privileges.
import { readFileSync } from 'node:fs';
import { configTestExitCode, type LoadedConfig, loadConfig } from '../../config/load.ts';
import type { Model } from '../../config/model.ts';
import { renderDiagnostic } from '../../config/render.ts';
import { nearestWord } from '../../config/suggest.ts';
import { familyOf, parseIp, parsePrefix } from '../../net/address.ts';
import { type InterfaceName, parseInterfaceName } from '../../net/identifiers.ts';
import { isNodeName, type NamedFile, nameNodes } from '../../sim/names.ts';
import { planSite, type SiteMember } from '../../sim/plan.ts';
import { tiesIn } from '../../sim/reasons.ts';
import { sharedRouters } from '../../sim/routers.ts';
import { type OwnAddress, speakingInterfaceOf, type Topology } from '../../sim/topology.ts';
import { hasFatal } from '../../supervisor/configuration.ts';
import { exitStatus } from '../../supervisor/options.ts';
import { plainReason } from '../../supervisor/plain-reason.ts';
import { machineSurroundings } from '../../supervisor/surroundings.ts';
import { UserMistake } from './mistake.ts';

export interface SiteFiles {
  readonly topology: Topology;
  /** Sentences about what was assumed. */
  readonly remarks: readonly string[];
}

type Addresses = Map<string, Map<InterfaceName, OwnAddress[]>>;

/**
 * Reads the files, says what is wrong with them, and plans the site.
 *
 * @param addresses as given: `web1:eth0=192.0.2.1/24`
 * @throws UserMistake
 */
export function readSite(
  files: readonly NamedFile[],
  addresses: readonly string[],
  say: (text: string) => void,
): SiteFiles {
  if (files.length < 2) {
    const given = files.length === 0 ? 'no file was' : 'one file was';
    throw new UserMistake(
      `a site has at least two machines, and ${given} given; ` +
        'name the configuration of each machine, as in: holdfast simulate web1.conf web2.conf',
    );
  }
  const names = namesOf(files);
  checkNames(names);
  const models = files.map(({ path }, at) => readModel(path, names[at] ?? '', say));
  const known = new Map(names.map((name, at) => [name, interfacesOf(models[at])]));
  const placed = placeAddresses(addresses, known);
  const members = models.map((model, at): SiteMember => {
    const name = names[at] ?? '';
    const own = placed.get(name);
    return own ? { name, model, addresses: own } : { name, model };
  });
  const topology = plan(members);
  checkRouters(topology, files);
  return { topology, remarks: remarksOn(topology, placed) };
}

/** Only the names that the files give their routers need the files' contents. */
function namesOf(files: readonly NamedFile[]): string[] {
  return nameNodes(
    files.map((file) => ({ ...file, routerId: load(file.path, file.name).model.global.routerId })),
  );
}

/**
 * What a file means on a machine: its name is what `@ID` lines are compared with.
 *
 * @throws UserMistake when the file cannot run; what is wrong has been said then
 */
export function readModel(path: string, node: string, say: (text: string) => void): Model {
  const { model, diagnostics, sources } = load(path, node);
  for (const diagnostic of diagnostics) {
    const { severity } = diagnostic;
    if (severity === 'error' || severity === 'fatal') say(renderDiagnostic(diagnostic, sources));
  }
  if (hasFatal(diagnostics)) throw new UserMistake('', configTestExitCode(diagnostics));
  return model;
}

function load(path: string, configId: string | undefined): LoadedConfig {
  const source = { name: path, text: readText(path) };
  // The same files give the same history every time.
  const surroundings = { ...machineSurroundings(configId), random: () => 0 };
  return loadConfig(source, undefined, surroundings);
}

/** @throws UserMistake when it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserMistake(`cannot read ${path}: ${plainReason(error)}`, exitStatus.cannotTest);
  }
}

function plan(members: readonly SiteMember[]): Topology {
  try {
    return planSite(members);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const remedy = 'say the real addresses with --address NODE:INTERFACE=ADDRESS/LENGTH';
    throw new UserMistake(`${error.message}; ${remedy}`);
  }
}

function checkNames(names: readonly string[]): void {
  const odd = names.find((name) => !isNodeName(name));
  if (odd !== undefined) {
    throw new UserMistake(
      `'${odd}' cannot be a machine's name; use one without spaces, commas, colons and equals signs`,
    );
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UserMistake(
      `two machines are called ${twice}; give each its own name, as in web1=${twice}.conf`,
    );
  }
}

/** Without a common virtual router there is nothing that could move. */
function checkRouters(topology: Topology, files: readonly NamedFile[]): void {
  const shared = sharedRouters(topology);
  if (shared.some(({ addresses }) => addresses.length > 0)) return;
  if (shared.length > 0) {
    throw new UserMistake(
      'no virtual router has an address, so nothing could move; add virtual_ipaddress with one',
    );
  }
  const without = topology.nodes.findIndex(({ model }) => model.instances.length === 0);
  if (without >= 0) {
    const file = files[without]?.path ?? '';
    throw new UserMistake(`${file} has no vrrp_instance, so nothing could move to or from it`);
  }
  const found = topology.nodes.map(({ name, model }) => {
    const vrids = model.instances.map(({ vrid, family }) => `${vrid} (IPv${family})`);
    return `${name} has ${vrids.join(', ')}`;
  });
  throw new UserMistake(
    'the machines share no virtual router: their virtual_router_id must be the same ' +
      `(${found.join('; ')})`,
  );
}

function interfacesOf(model: Model | undefined): string[] {
  const instances = model?.instances ?? [];
  return [
    ...new Set(
      instances.flatMap((each) => [
        speakingInterfaceOf(each),
        ...each.addresses.map((one) => one.interface),
      ]),
    ),
  ];
}

function placeAddresses(
  given: readonly string[],
  known: ReadonlyMap<string, readonly string[]>,
): Addresses {
  const placed: Addresses = new Map();
  for (const text of given) {
    const [, node = '', name = '', value = ''] = /^([^:=]+):([^=]+)=(.+)$/.exec(text) ?? [];
    if (node === '') {
      const example = '--address web1:eth0=192.0.2.1/24';
      throw new UserMistake(`--address ${text} cannot be read; write it as ${example}`);
    }
    const interfaces = known.get(node);
    if (!interfaces) throw unknown('machine', node, [...known.keys()], text);
    const interfaceName = parseInterfaceName(name);
    if (!interfaceName || !interfaces.includes(name)) {
      throw unknown('interface', name, interfaces, text);
    }
    const prefix = value.includes('/') ? parsePrefix(value) : undefined;
    if (!prefix) {
      const example = '192.0.2.1/24';
      throw new UserMistake(`--address ${text}: '${value}' is no address like ${example}`);
    }
    const { address, length: prefixLength } = prefix;
    const own = placed.get(node) ?? new Map<InterfaceName, OwnAddress[]>();
    own.set(interfaceName, [...(own.get(interfaceName) ?? []), { address, prefixLength }]);
    placed.set(node, own);
  }
  for (const [at, node] of [...known.keys()].entries()) {
    for (const own of placed.get(node)?.values() ?? []) addLinkLocal(own, at + 1);
  }
  return placed;
}

/** Every interface has one, and whoever gives an IPv4 address does not think of it. */
function addLinkLocal(own: OwnAddress[], host: number): void {
  if (own.some(({ address }) => familyOf(address) === 6)) return;
  const address = parseIp(`fe80::${host.toString(16)}`);
  if (address) own.push({ address, prefixLength: 64 });
}

function unknown(what: string, token: string, all: readonly string[], text: string): UserMistake {
  const nearest = nearestWord(token, all);
  const guess = nearest === undefined ? '' : `did you mean ${nearest}? `;
  return new UserMistake(
    `--address ${text}: there is no ${what} '${token}'; ${guess}there are ${all.join(', ')}`,
  );
}

function remarksOn(topology: Topology, placed: Addresses): string[] {
  const remarks: string[] = [];
  const ties = tiesIn(sharedRouters(topology));
  const assumed = ties.flatMap(({ members }) =>
    members.flatMap(({ node, instance }) =>
      placed.get(node)?.has(speakingInterfaceOf(instance)) || instance.sourceAddress
        ? []
        : `${node}:${speakingInterfaceOf(instance)}`,
    ),
  );
  if (assumed.length > 0) {
    const labels = ties.map(({ label }) => label).join(', ');
    const options = [...new Set(assumed)].map((each) => `--address ${each}=ADDRESS/LENGTH`);
    remarks.push(
      `In ${labels} two machines can have the same priority; then the higher address wins. ` +
        `Addresses were assumed here: say the real ones with ${options.join(' ')}`,
    );
  }
  return remarks;
}
