// Owns the page about how true the simulator is, made from the results of a campaign. Never plays
// and never judges.
import type { DaemonKind } from '../daemons.ts';
import { isExcused, type Result } from './campaign.ts';
import { isSame, type Row, toleranceMs, type Verdict, worstOf } from './compare.ts';
import { earlierRow, earlierSection } from './earlier-page.ts';
import { sickStatus, wellStatus } from './probed-servers.ts';
import { type Scenario, type ScenarioAction, sightingText, type Topic } from './scenario.ts';

export interface PageOptions {
  /** All of them, in the order of the page. */
  readonly scenarios: readonly Scenario[];
  readonly results: readonly Result[];
  /** The page as it was: what was not played is kept of it. */
  readonly earlier: string;
  readonly runs: number;
  readonly lanes: number;
  /** What `keepalived --version` says. */
  readonly keepalivedVersion: string;
}

/** The whole page. */
export function fidelityPage(options: PageOptions): string {
  const { scenarios } = options;
  const common = scenarios.filter(({ differs }) => differs === undefined);
  const held = common.filter(({ alone }) => alone === undefined);
  const alone = common.filter((each) => each.alone !== undefined);
  const different = scenarios.filter(({ differs }) => differs !== undefined);
  const sections = [
    opening(options),
    summary(common, options),
    '## Scenario by scenario',
    columnsText,
    ...held.map((scenario) => sectionOf(scenario, options)),
    '## Holdfast alone',
    aloneText,
    ...alone.map((scenario) => sectionOf(scenario, options)),
    '## Where the two daemons differ on purpose',
    differencesText,
    ...different.map((scenario) => sectionOf(scenario, options)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function opening({ scenarios, runs, lanes, keepalivedVersion }: PageOptions): string {
  const both = scenarios.filter(({ alone }) => alone === undefined).length;
  const counts = (Object.keys(topicNames) as Topic[]).map(
    (topic) =>
      `- ${scenarios.filter(({ about }) => about.includes(topic)).length} ${topicNames[topic]}`,
  );
  return `# How true the simulator is

The simulator (\`src/sim\`) runs the daemon's own brain in virtual time. This page holds it against
reality: ${scenarios.length} scenarios, each played ${runs} times on real Holdfast pairs and ${both} of
them ${runs} times on real ${keepalivedVersion} pairs, too, in network namespaces, and predicted by the
simulator:

${counts.join('\n')}

    npm run build && node scripts/lab.mjs lab/fidelity

plays them once and fails when a prediction is wrong; with \`UPDATE=1 FIDELITY_RUNS=3\` in the
environment it writes this page, and with \`FIDELITY_ONLY=PATTERN\` of it what is about the scenarios
with such names.

**Method.** A scenario is data: configurations, addresses, actions and when they are done
(\`lab/fidelity/scenarios*.ts\`). The laboratory carries them out for real and notes when each was
done. The simulator gets the same texts, the same addresses and the same actions at those moments,
and of what happened only what is listed under *What is given*. Then two stories of each machine are
compared: the state lines of the daemon's log ("Entering MASTER STATE"), by the time at which they
arrive, and the virtual address in the machine's kernel coming and going, by \`ip monitor\`'s stamps.
They must be the same, in the same order, and the median of the plays must be within ${toleranceMs} ms
of the prediction. An action "950 ms after an advert" meets the simulated advert like the real one
only if both tick alike, so the rhythm of adverts and scripts is held to the prediction, too.

**What is given.** How long a process takes to begin is a matter of the machine's load, not of the
protocol. So it is measured in each play: the simulated daemon is started so early that its first
state line comes when the real one came (lines marked *given*; they are not counted as compared), and
its checks begin when the first of them really began. All later runs, results and lines are
predicted. So are the moments when Holdfast sees a new process: in a network namespace the kernel tells
nobody of those, and it looks every second from its start on. Of checks over HTTP and TCP the server
tells the second run, as the first one is slow; nothing is allowed for their interval, as the names of
check and machine spread the first run over it, and the simulated machine works out the same moment.

**Which daemon is predicted.** The brain is Holdfast's for both. For keepalived the simulator gets
\`keepalivedTiming\` (\`src/sim/timing.ts\`): its scripts begin when it begins to listen, and a packet
that waited for it counts from when it is read. Nothing else is changed. Where keepalived decides
otherwise on purpose, the prediction does not hold for it: see the end of this page.

**Disturbance.** Up to ${lanes} plays go on at the same time, each on machines and a switch of its
own. They share a processor; what that costs is part of the differences below. A play in which the
order was wrong is outvoted when the others agree: the columns *in order* say how many did.`;
}

const topicNames: Readonly<Record<Topic, string>> = {
  death: 'are about processes that end, hang and return',
  protocol: 'about elections, links and reloads',
  loss: 'about lost frames and cuts in one direction or both',
  script: 'about tracked scripts',
  'three nodes': 'have three machines',
  group: 'about sync groups of two virtual routers on two interfaces',
  unicast: 'about peers that are spoken to one by one',
  excluded: 'about addresses that no advert names',
  delay: 'about what is waited for: after the start, and when a link changes',
  tracker: 'about tracked interfaces, files and processes',
  probe: 'about checks over HTTP and TCP',
  'own words': "about Holdfast's own words and an operator's orders",
};

const columnsText = `Times are seconds after the action named before them. *H* is Holdfast, *K* is
keepalived; the differences are milliseconds, seen minus predicted, medians. Where the two predictions
are more than 10 ms apart, because an action fell into another part of an interval, both are given.`;

const aloneText = `What only Holdfast knows, and what keepalived does not get in a network namespace, where the
kernel tells nobody of processes: it counts none then.`;

const differencesText = `Here the simulator predicts Holdfast only; [differences.md](differences.md)
lists all that differs. Two more things were seen on the way:

- keepalived sends an advert when it begins to read its file again, Holdfast does not. A reload right
  after an advert therefore hides the difference, one in the middle of an interval shows it.
- Where \`timeout\` equals \`interval\`, keepalived 2.2.7 sometimes counts a run that it ended a second
  time: FAULT, BACKUP, FAULT, BACKUP within a second, in 3 of 12 plays. The scenario *a script hangs* has
  a longer interval, as no simulator foretells a race.`;

function summary(held: readonly Scenario[], options: PageOptions): string {
  return [
    '## In short',
    '',
    '| scenario | compared | H: largest difference | in order | K: largest | in order |',
    '|---|---|---|---|---|---|',
    ...held.map((scenario) => summaryRow(scenario, options)),
  ].join('\n');
}

function summaryRow(scenario: Scenario, { results, earlier }: PageOptions): string {
  const verdicts = verdictsOf(scenario, results);
  const [first] = verdicts;
  if (!first) return earlierRow(earlier, scenario.name);
  const cells = verdicts.map(
    (verdict) => `${worstOf(verdict).toFixed(0)} ms | ${verdict.inOrder} of ${verdict.plays}`,
  );
  if (cells.length === 1) cells.push('- | -');
  const compared = first.rows.filter(({ isGiven }) => !isGiven).length;
  return `| ${scenario.name} | ${compared} | ${cells.join(' | ')} |`;
}

function verdictsOf(scenario: Scenario, results: readonly Result[]): Verdict[] {
  return results.filter((each) => each.scenario === scenario).map(({ verdict }) => verdict);
}

function verdictOf(
  scenario: Scenario,
  kind: DaemonKind,
  results: readonly Result[],
): Verdict | undefined {
  return results.find((each) => each.scenario === scenario && each.kind === kind)?.verdict;
}

function sectionOf(scenario: Scenario, { results, earlier }: PageOptions): string {
  const title = capital(scenario.name);
  const isPlayed = verdictsOf(scenario, results).length > 0;
  return isPlayed ? section(scenario, results) : earlierSection(earlier, title);
}

function section(scenario: Scenario, results: readonly Result[]): string {
  const holdfast = verdictOf(scenario, 'holdfast', results);
  const keepalived = isExcused(scenario, 'keepalived')
    ? undefined
    : verdictOf(scenario, 'keepalived', results);
  const rows = (holdfast?.rows ?? []).map((row) =>
    rowText(
      row,
      keepalived?.rows.find((each) => isSame(each, row)),
      keepalived !== undefined,
    ),
  );
  const head = keepalived
    ? '| after | what happens | predicted | Holdfast | keepalived | H | K |\n' +
      '|---|---|---|---|---|---|---|'
    : '| after | what happens | predicted | Holdfast | H |\n|---|---|---|---|---|';
  const reason = scenario.differs ?? scenario.alone;
  const why = reason === undefined ? '' : ` ${capital(reason)}.`;
  return `### ${capital(scenario.name)}\n\n${scenario.story}${why}\n\n${head}\n${rows.join('\n')}`;
}

function rowText(row: Row, other: Row | undefined, hasOther: boolean): string {
  const { after, isGiven } = row;
  const action = after ? actionText(after.action) : '';
  const apart = other && Math.abs(other.predictedMs - row.predictedMs) > 10;
  const predicted = seconds(row.predictedMs) + (apart ? ` / ${seconds(other.predictedMs)}` : '');
  const isShown = !isGiven;
  const difference = (each: Row): string => (isShown ? signed(each.differenceMs) : 'given');
  const cells = hasOther
    ? [
        ...[predicted, seconds(row.seenMs), other ? seconds(other.seenMs) : '-'],
        ...[difference(row), other ? difference(other) : '-'],
      ]
    : [predicted, seconds(row.seenMs), difference(row)];
  return `| ${action} | ${sightingText(row)} | ${cells.join(' | ')} |`;
}

function seconds(milliseconds: number): string {
  return (Math.round(milliseconds) / 1000 + 0).toFixed(3);
}

function signed(milliseconds: number): string {
  const rounded = Math.round(milliseconds) + 0;
  return rounded > 0 ? `+${rounded}` : String(rounded);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function actionText(action: ScenarioAction): string {
  const { kind, node } = action;
  switch (action.kind) {
    case 'cut':
      return `cut ${action.direction === 'both' ? 'both ways' : action.direction}: ${node}`;
    case 'link': {
      const where = action.interface === 'eth0' ? '' : ` ${action.interface}`;
      return `link ${action.up ? 'up' : 'down'}: ${node}${where}`;
    }
    case 'steal':
    case 'heal':
      return `${kind}: ${[node, action.interface].join(' ').trimEnd()}`;
    case 'script': {
      const { behaviour, script } = action;
      const how = behaviour.kind === 'hangs' ? 'hangs' : `exits ${behaviour.status}`;
      return `script ${script} ${how}: ${node}`;
    }
    case 'probe':
      return `${probeText(action)}: ${node}`;
    case 'file':
      return `file ${action.file} says ${action.number}: ${node}`;
    case 'process':
      return `process ${action.process} runs ${action.processes} times: ${node}`;
    case 'forward-delay':
      return `ports forward ${action.delayUs / 1_000_000} s late: ${node}`;
    case 'order':
      return `${orderText(action)}: ${node}`;
    default:
      return `${kind}: ${node}`;
  }
}

function probeText({ probe, behaviour }: Extract<ScenarioAction, { kind: 'probe' }>): string {
  const { kind, name } = probe;
  if (behaviour.kind === 'hangs') return `${kind} ${name} hangs`;
  const isWell = behaviour.status === 0;
  if (kind === 'tcp') return `tcp ${name} ${isWell ? 'listens' : 'is gone'}`;
  return `http ${name} answers ${isWell ? wellStatus : sickStatus}`;
}

function orderText({ order, lastsUs = 0 }: Extract<ScenarioAction, { kind: 'order' }>): string {
  if (order.kind === 'maintenance') return `maintenance ${order.isOn ? 'on' : 'off'}`;
  if (order.kind === 'handover') return 'handover';
  const span = lastsUs > 0 ? ` for ${lastsUs / 1_000_000} s` : '';
  return `priority ${order.priority ?? 'as configured'}${span}`;
}
