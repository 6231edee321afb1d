// Owns configurations whose instance tracks a script, and the usual places of both. Never runs any.
import { type InstanceOptions, instanceConfig } from './command.ts';

/** Where tutorials put the script. */
export const checkScript = '/etc/keepalived/checkproxy.sh';

export interface TrackedOptions extends InstanceOptions {
  /** Words of the block vrrp_script, one line each. Default: the path of `checkScript`. */
  readonly script?: readonly string[];
  /** Further words of the block vrrp_instance. */
  readonly instance?: readonly string[];
  /** Words of the block global_defs. */
  readonly global?: readonly string[];
}

/** A keepalived.conf with the script `check`, which the instance VI_1 tracks. */
export function trackedConfig(options: TrackedOptions): string {
  const { global = [], instance = [], script = [] } = options;
  const path = script.some((line) => line.startsWith('script ')) ? [] : [`script "${checkScript}"`];
  const tracking = [...instance, 'track_script {', '    check', '}'];
  return [
    ...(global.length > 0 ? block('global_defs', global) : []),
    ...block('vrrp_script check', [...path, ...script]),
    instanceConfig(options).replace(/}\n$/, `${indented(tracking).join('\n')}\n}\n`),
  ].join('\n');
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${name} {`, ...indented(lines), '}'];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
