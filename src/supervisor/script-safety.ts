// Owns whether somebody other than root could change what a path leads to: every folder, link and file on
// the way. Never runs anything.
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { Accounts } from './run-as.ts';

/** As many links as the kernel follows. */
const mostLinks = 40;
const groupMayWrite = 0o020;
const othersMayWrite = 0o002;
const isSticky = 0o1000;
const permissions = 0o7777;

/**
 * What makes a program unfit to be run as root, in words without a full stop; undefined when nothing does.
 *
 * keepalived looks at the path that the links lead to, and runs that; here the written path is run, so that
 * whoever can change a link on it counts, too.
 *
 * @example weaknessOf('/opt/checks/web', Accounts.read())
 *   // '/opt/checks can be written by its group staff (owner root, mode 0775)'
 */
export function weaknessOf(program: string, accounts: Accounts): string | undefined {
  let done: string = sep;
  let links = 0;
  const ahead = elementsOf(program);
  for (;;) {
    const element = lstatSync(done, { throwIfNoEntry: false });
    if (!element) return undefined; // what is not there cannot be run
    const weakness = weaknessOfElement(element, accounts);
    if (weakness) return `${done} ${weakness}`;
    if (element.isSymbolicLink()) {
      links += 1;
      if (links > mostLinks) return `${program} leads through too many links`;
      const target = readlinkSync(done);
      ahead.unshift(...elementsOf(target));
      done = isAbsolute(target) ? sep : dirname(done);
      continue;
    }
    const next = ahead.shift();
    if (next === undefined) return undefined;
    // No element of what is done is a link, so that join() climbs where the kernel would.
    done = join(done, next);
  }
}

function elementsOf(path: string): string[] {
  return path.split(sep).filter(Boolean);
}

function weaknessOfElement(element: Stats, accounts: Accounts): string | undefined {
  const { uid, gid, mode } = element;
  const owner = accounts.userName(uid);
  const about = `(owner ${owner}, mode ${(mode & permissions).toString(8).padStart(4, '0')})`;
  if (uid !== 0) return `belongs to ${owner} and not to root ${about}`;
  // The mode of a link means nothing, and in a sticky folder others cannot touch what is root's.
  if (element.isSymbolicLink() || (element.isDirectory() && (mode & isSticky) !== 0)) {
    return undefined;
  }
  if ((mode & othersMayWrite) !== 0) return `can be written by everybody ${about}`;
  if ((mode & groupMayWrite) !== 0 && gid !== 0) {
    return `can be written by its group ${accounts.groupName(gid)} ${about}`;
  }
  return undefined;
}
