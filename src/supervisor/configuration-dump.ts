// Owns what -d logs: the configuration as it was understood, in keepalived's headings. Never logs.
import type { Model } from '../config/model.ts';
import { ownerTexts } from './commands.ts';
import { globalLines } from './dumps/global-text.ts';
import { instanceLines } from './dumps/instance-text.ts';

/** One line each; passwords are masked, keys not shown. */
export function dumpConfiguration(model: Model, hostname: string): string[] {
  const ownerOf = ownerTexts(model);
  return [
    ...globalLines(model, hostname, ownerOf),
    '------< VRRP Topology >------',
    ...model.instances.flatMap((instance) => instanceLines(instance, ownerOf)),
  ];
}
