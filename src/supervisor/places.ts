// Owns where a daemon's files are and what it is called in the log: as the command line says, or else as
// the configuration does. Never opens one.
import { resolve } from 'node:path';
import type { DaemonModel } from '../config/process-model.ts';
import { controlSocketOf } from './control-path.ts';

/** Where pid files are as soon as several daemons may have some. */
export const pidFolder = '/run/keepalived';

/** What the command line names; undefined where it says nothing. */
export interface NamedPlaces {
  /** `-s`; it outweighs `net_namespace`. */
  readonly namespace: string | undefined;
  readonly pidFile: string | undefined;
  readonly enginePidFile: string | undefined;
  readonly controlSocket: string | undefined;
}

export interface Places {
  readonly pidFile: string;
  readonly enginePidFile: string;
  readonly controlSocket: string;
  /** `reload_file` without a name. */
  readonly reloadMarker: string;
  /** Whether `pidFolder` is used at all. */
  readonly usesPidFolder: boolean;
  /** The network namespace by name, where one is asked for. */
  readonly namespace: string | undefined;
  /** Stands behind `Keepalived` and `Keepalived_vrrp` in the log: `_NAMESPACE_INSTANCE`. */
  readonly identSuffix: string;
}

/** @param daemon what the file says */
export function placesOf(named: NamedPlaces, daemon: DaemonModel | undefined): Places {
  const namespace = named.namespace ?? daemon?.networkNamespace;
  const instance = daemon?.instanceName;
  const isOneOfSeveral = namespace !== undefined || instance !== undefined;
  const usesPidFolder = isOneOfSeveral || daemon?.usesPidDirectory === true;
  const folder = usesPidFolder ? pidFolder : '/run';
  const ending = instance === undefined ? '' : `_${instance}`;
  return {
    pidFile: resolve(named.pidFile ?? `${folder}/keepalived${ending}.pid`),
    enginePidFile: resolve(named.enginePidFile ?? `${folder}/vrrp${ending}.pid`),
    controlSocket: resolve(named.controlSocket ?? controlSocketOf({ namespace, instance })),
    reloadMarker: `${folder}/keepalived${ending}.reload`,
    usesPidFolder,
    namespace,
    identSuffix: [namespace, instance]
      .map((name) => (name === undefined ? '' : `_${name}`))
      .join(''),
  };
}
