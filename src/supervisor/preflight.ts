// Owns the look at this machine before a daemon runs on it: asks, has it judged, puts it into lines.
// Never changes the machine and never holds up a start.
import { type Finding, judgeCondition, questionsOf } from '../advise/preflight.ts';
import type { Model } from '../config/model.ts';
import { readCondition } from '../linux/condition.ts';

/** What stands in the way of this configuration on this machine, the worst first. */
export async function lookAround(model: Model): Promise<Finding[]> {
  return judgeCondition(model, await readCondition(questionsOf(model)));
}

/** `fatal PF01: CAP_NET_RAW is missing: ...; run it as root ...` */
export function findingLine({ severity, code, text, remedy }: Finding): string {
  return `${severity} ${code}: ${text}; ${remedy}`;
}
