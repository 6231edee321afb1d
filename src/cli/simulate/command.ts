// Owns `holdfast simulate`: from its arguments to text, JSON and pictures. Never decides what happens to
// a simulated machine.
import { writeFileSync } from 'node:fs';
import { assess } from '../../sim/assessment.ts';
import { parseDuration } from '../../sim/duration.ts';
import { isNodeName, type NamedFile, parseNamedFile } from '../../sim/names.ts';
import { paceOf } from '../../sim/pace.ts';
import { assessmentPage, playbackPage } from '../../sim/picture/page.ts';
import { assessmentPicture, playbackPicture } from '../../sim/picture/pictures.ts';
import { playSteps } from '../../sim/playback.ts';
import { parseStep, type ScenarioStep } from '../../sim/scenario.ts';
import { ScenarioMistake } from '../../sim/scenario-mistakes.ts';
import type { Site } from '../../sim/trial.ts';
import { plainReason } from '../../supervisor/plain-reason.ts';
import { takeApart } from './event-pairs.ts';
import { assessmentJson, playbackJson } from './json.ts';
import { UserMistake } from './mistake.ts';
import { colourPaint, plainPaint } from './paint.ts';
import { playbackLines } from './playback-text.ts';
import { progressOn } from './progress.ts';
import { reportLines } from './report-text.ts';
import { parseScenario, type Scenario } from './scenario-file.ts';
import { readModel, readSite, readText } from './site-files.ts';

export interface SimulateArguments {
  readonly files: readonly string[];
  /** `TIME EVENT` each. */
  readonly at?: readonly string[];
  readonly scenario?: string;
  readonly address?: readonly string[];
  readonly for?: string;
  readonly seed?: string;
  readonly json?: boolean;
  readonly svg?: string;
  readonly html?: string;
  readonly log?: boolean;
}

/** The two streams, so that tests can read them. */
export interface SimulateOutput {
  readonly out: (text: string) => void;
  readonly say: (text: string) => void;
}

const processOutput: SimulateOutput = {
  out: (text) => process.stdout.write(text),
  say: (text) => process.stderr.write(`${text}\n`),
};

/** The exit status; a user's mistake is one sentence on stderr. */
export function runSimulateCommand(
  given: SimulateArguments,
  output: SimulateOutput = processOutput,
): number {
  try {
    simulate(given, output);
    return 0;
  } catch (error) {
    if (!(error instanceof UserMistake || error instanceof ScenarioMistake)) throw error;
    if (error.message !== '') output.say(`holdfast simulate: ${error.message}`);
    return error instanceof UserMistake ? error.status : new UserMistake('').status;
  }
}

const nothing: Scenario = { events: [], files: [], duration: undefined, seed: undefined };

function simulate(given: SimulateArguments, { out, say }: SimulateOutput): void {
  const scenario =
    given.scenario === undefined
      ? nothing
      : parseScenario(readText(given.scenario), given.scenario);
  const files = [...filesOf(given.files), ...scenario.files];
  const { topology, remarks } = readSite(files, given.address ?? [], say);
  const seed = seedOf(given.seed ?? scenario.seed);
  const site: Site = { topology, pace: paceOf(topology), seed };
  const pairs = [...scenario.events, ...(given.at ?? []).map(takeApart)];
  const forText = given.for ?? scenario.duration;
  const isStandard = pairs.length === 0 && forText === undefined && given.scenario === undefined;
  const request = { given, site, remarks, out, say };
  if (isStandard) {
    showAssessment(request);
    return;
  }
  const modelOf = (file: string, node: string) => readModel(file, node, say);
  const context = { topology, modelOf };
  const steps = pairs.map(({ at, text }) => parseStep(at, text, context));
  showPlayback(request, steps, durationOf(forText, steps));
}

interface Request {
  readonly given: SimulateArguments;
  readonly site: Site;
  readonly remarks: readonly string[];
  readonly out: (text: string) => void;
  readonly say: (text: string) => void;
}

function showAssessment({ given, site, remarks, out }: Request): void {
  const progress = progressOn(process.stderr, () => performance.now());
  const assessment = assess(site, progress.show);
  progress.end();
  if (given.json) {
    out(`${assessmentJson(assessment, remarks)}\n`);
  } else out(textOf(reportLines(assessment, remarks, paint())));
  if (given.svg !== undefined) save(given.svg, assessmentPicture(assessment));
  if (given.html !== undefined) save(given.html, assessmentPage(assessment, remarks));
}

function showPlayback(request: Request, steps: readonly ScenarioStep[], forUs?: number): void {
  const { given, site, remarks, out } = request;
  const keepsLog = given.log === true;
  const playback = playSteps(site, steps, { keepsLog, ...(forUs === undefined ? {} : { forUs }) });
  if (given.json) {
    out(`${playbackJson(playback, remarks)}\n`);
  } else out(textOf(playbackLines(playback, remarks, paint())));
  if (given.svg !== undefined) save(given.svg, playbackPicture(playback));
  if (given.html !== undefined) save(given.html, playbackPage(playback, remarks));
}

function filesOf(words: readonly string[]): NamedFile[] {
  return words.map((word) => {
    const file = parseNamedFile(word);
    if (file.name === undefined || isNodeName(file.name)) return file;
    throw new UserMistake(`'${file.name}' in ${word} cannot be a machine's name`);
  });
}

function seedOf(text = '1'): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UserMistake(`--seed ${text}: a seed is a whole number such as 7`);
}

function durationOf(text: string | undefined, steps: readonly ScenarioStep[]): number | undefined {
  if (text === undefined) return undefined;
  const forUs = parseDuration(text);
  if (forUs === undefined || forUs === 0) {
    throw new UserMistake(`'${text}' is no duration; write 500ms, 10s, 2m or 1h`);
  }
  const late = steps.find(({ atUs }) => atUs >= forUs);
  if (late) throw new UserMistake(`'${late.text}' would come after the end; run for longer`);
  return forUs;
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserMistake(`cannot write ${file}: ${plainReason(error)}`);
  }
}

function paint() {
  const wantsColour = process.stdout.isTTY && (process.env.NO_COLOR ?? '') === '';
  return wantsColour && process.env.TERM !== 'dumb' ? colourPaint : plainPaint;
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
