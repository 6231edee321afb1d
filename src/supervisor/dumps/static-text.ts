// Owns what dumps say of what is held from start to stop and of how announcements are spread, in
// keepalived's lines. Never reads any of it from the kernel.
import type { StaticAddress } from '../../config/model.ts';
import { addressText, routeText, ruleText } from './held-text.ts';
import type { Picture } from './picture.ts';

/** A heading, and the lines under it. */
export type Section = readonly [title: string, lines: readonly string[]];

export function staticSections({ model, machine }: Picture): Section[] {
  const { addresses = [], routes = [], rules = [] } = model.statics ?? {};
  const own = { virtualInterfaces: [] };
  const isSet = ({ interface: name, address }: StaticAddress) =>
    machine?.links.some((link) => link.name === name && link.addresses.includes(address)) ?? false;
  const texts: readonly Section[] = [
    ['Static Addresses', addresses.map((each) => addressText(each, own, isSet(each)))],
    ['Static Routes', routes.map(routeText)],
    ['Static Rules', rules.map(ruleText)],
  ];
  return texts.map(([title, lines]) => [title, lines.map((line) => `     ${line}`)]);
}

export function pacingSections({ model }: Picture): Section[] {
  return (model.pacing?.groups ?? []).map(({ interfaces, garpIntervalUs, gnaIntervalUs }, at) => [
    `GARP delay group ${at}`,
    [
      ...paceLine('GARP', garpIntervalUs),
      ...paceLine('GNA', gnaIntervalUs),
      ' Interfaces',
      ...interfaces.map((name) => `  ${name}`),
    ],
  ]);
}

function paceLine(what: string, intervalUs: number): string[] {
  return intervalUs === 0 ? [] : [` ${what} interval = ${intervalUs / 1_000_000}`];
}
