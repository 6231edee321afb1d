// Owns the line of `holdfast status` for a tracker that is no script. Never asks for one.
import type { ObjectStatus } from '../host/trackers.ts';

export function trackerLine(tracker: ObjectStatus): string {
  return `${tracker.kind} ${tracker.name}  ${conditionOf(tracker)}`;
}

function conditionOf(tracker: ObjectStatus): string {
  switch (tracker.kind) {
    case 'interface':
      return tracker.condition.toUpperCase();
    case 'file':
      return tracker.number === undefined ? 'not read yet' : `says ${tracker.number}`;
    case 'process': {
      if (tracker.processes === undefined) return 'not counted yet';
      const verdict = tracker.hasQuorum ? 'UP' : 'DOWN';
      return `${verdict}: ${tracker.processes} running`;
    }
  }
}
