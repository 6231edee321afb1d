// Owns getting a command into the network namespace that it is for: by -s, or else by the file. Never
// looks at anything there.
import { errnoText } from '../linux/errors.ts';
import { enterNetworkNamespace, hideFolderBehind, runAnew } from '../linux/namespace-entry.ts';
import { readConfiguration } from '../supervisor/configuration.ts';
import { pidFolder } from '../supervisor/places.ts';

const markerVariable = 'HOLDFAST_IN_NAMESPACE';
const isInside = process.env[markerVariable] === '1';
delete process.env[markerVariable];

export interface NamespaceWish {
  /** `-s`. */
  readonly namespace?: string | undefined;
  readonly useFile: string;
  readonly configId?: string | undefined;
  /** A daemon needs a place for its pid files there; a test changes nothing. */
  readonly isForDaemon: boolean;
}

/**
 * Returns inside the namespace, or where none is asked for; otherwise this program begins anew. What
 * it returns is what went wrong, in keepalived's words.
 */
export function enterNamespace(wish: NamespaceWish): readonly string[] {
  const name = wish.namespace ?? namespaceOfFile(wish);
  if (isInside || name === undefined) return [];
  try {
    if (name === '' || name.includes('/')) return refusal(name, 'this is no name');
    enterNetworkNamespace(name);
    if (wish.isForDaemon) hideFolderBehind(pidFolder, name);
    return runAnew({ ...process.env, [markerVariable]: '1' });
  } catch (error) {
    const { errno, message } = error as NodeJS.ErrnoException;
    return refusal(name, errno === -2 ? errnoText(2) : message);
  }
}

function namespaceOfFile({ useFile, configId }: NamespaceWish): string | undefined {
  const configuration = readConfiguration(useFile, configId);
  if (configuration.kind === 'unreadable') return undefined;
  return configuration.model.daemon?.networkNamespace;
}

function refusal(name: string, why: string): readonly string[] {
  return [
    `Failed to open /run/netns/${name}: ${why}`,
    `Unable to set network namespace ${name} - exiting`,
  ];
}
