// Owns the words of a swarm: the coverage, a failure with its reproduction and timeline. Never plays.

import type { HistoryEntry } from '../src/sim/history.ts';
import { explainCause } from '../src/vrrp/cause.ts';
import type { CoverageSum } from './coverage.ts';
import { wanted } from './features.ts';
import type { Violation } from './oracle/watch.ts';
import { configText, type RunPlan } from './plan.ts';

const columns = 100;
/** What happened longer before a failure is not shown. */
const timelineUs = 30_000_000;

/** How many runs reached each transition, row, fault and feature, in groups. */
export function coverageText(sum: CoverageSum): string {
  const groups = new Map<string, string[]>();
  for (const name of wanted) {
    const [group = ''] = /^(?:transition|row|fault|has) /.exec(name) ?? ['other '];
    const words = `${name.slice(name.startsWith(group) ? group.length : 0)} ${share(sum, name)}`;
    groups.set(group.trim(), [...(groups.get(group.trim()) ?? []), words]);
  }
  return [...groups].map(([group, words]) => wrap(`${group}: `, words)).join('\n');
}

function share(sum: CoverageSum, name: string): string {
  const percent = (100 * sum.of(name)) / Math.max(1, sum.runs);
  return `${percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2)}%`;
}

function wrap(head: string, words: readonly string[]): string {
  const lines: string[] = [];
  let line = head;
  for (const [at, word] of words.entries()) {
    const next = word + (at < words.length - 1 ? ', ' : '');
    if (line.length + next.length > columns && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += next;
  }
  return [...lines, line].join('\n');
}

/** The seed, what was broken, the smallest site and faults that still break it, and how it went. */
export function failureText(
  run: { readonly seed: number; readonly number: number },
  plan: RunPlan,
  violation: Violation,
  history: readonly HistoryEntry[],
): string {
  const { atUs, node, instance, rule, text } = violation;
  return [
    `run ${run.number} of seed ${run.seed} broke the rule "${rule}" at ${seconds(atUs)}:`,
    `  ${node} ${instance}: ${text}`,
    `  again: npm run swarm -- --seed ${run.seed} --run ${run.number}`,
    'the smallest site that breaks it:',
    ...plan.nodes.flatMap(({ name, config }) => [
      `# ${name}.conf`,
      ...configText(config).trimEnd().split('\n'),
    ]),
    ...plan.faults.map(
      (fault) => `  ${seconds(fault.atUs)} ${fault.name} ${actionWords(fault.action)}`,
    ),
    `  ${seconds(plan.healAtUs)} everything is mended`,
    'how it went:',
    ...history
      .filter((entry) => entry.atUs <= atUs && entry.atUs >= atUs - timelineUs)
      .flatMap((entry) => historyWords(entry) ?? [])
      .map((line) => `  ${line}`),
  ].join('\n');
}

function actionWords(action: RunPlan['faults'][number]['action']): string {
  return JSON.stringify(action, (key, value: unknown) =>
    key === 'kind' || key === 'config' || key === 'model' ? undefined : value,
  );
}

function historyWords(entry: HistoryEntry): string | undefined {
  const at = seconds(entry.atUs);
  switch (entry.kind) {
    case 'action':
      return `${at} ${entry.action.kind} ${actionWords(entry.action)}`;
    case 'transition': {
      const { instance, from, to, cause } = entry.transition;
      return `${at} ${entry.node} ${instance} ${from} -> ${to}: ${explainCause(cause)}`;
    }
    case 'address': {
      const { node, address, isPresent } = entry;
      return `${at} ${node} ${isPresent ? 'has' : 'has no more'} ${address}`;
    }
    case 'daemon':
      return `${at} ${entry.node} is ${entry.became}`;
    case 'log':
      return `${at} ${entry.node} ${entry.text}`;
    case 'answer':
      return undefined;
  }
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(6)} s`;
}
