// Owns the text of keepalived.data, section by section, in keepalived's order. Never asks how anything
// stands.
import { globalLines } from './global-text.ts';
import { groupLines } from './group-text.ts';
import { instanceLines } from './instance-text.ts';
import { interfaceLines, socketLines } from './machine-text.ts';
import { fileLines } from './object-text.ts';
import type { Picture } from './picture.ts';
import { probeLines } from './probe-text.ts';
import { processLines } from './process-text.ts';
import { scriptLines } from './script-text.ts';
import { pacingSections, type Section, staticSections } from './static-text.ts';

/** What the engine knows. Sections that would be empty are left out. */
export function dataText(picture: Picture, hostname: string): string {
  const { model, instances, scripts, unixSeconds, ownerOf, machine } = picture;
  const topology = instances.flatMap(({ model: instance, status }) =>
    instanceLines(instance, ownerOf, { status, unixSeconds, machine }),
  );
  const sections: readonly Section[] = [
    ...pacingSections(picture),
    ...staticSections(picture),
    ['VRRP Topology', topology],
    ['VRRP Sockpool', socketLines(picture)],
    ['VRRP Sync groups', model.groups.flatMap((group) => groupLines(group, picture))],
    ['VRRP Scripts', scripts.flatMap((script) => scriptLines(script, picture))],
    ['VRRP Checks', (model.probes ?? []).flatMap((probe) => probeLines(probe, picture))],
    ['VRRP Track files', fileLines(picture)],
    ['VRRP Track processes', processLines(picture)],
    ['Interfaces', interfaceLines(picture)],
  ];
  const lines = sections.flatMap(([title, own]) =>
    own.length === 0 ? [] : [`------< ${title} >------`, ...own],
  );
  return `${[...globalLines(model, hostname, ownerOf), ...lines].join('\n')}\n`;
}
