// Owns running the lab tests inside sandboxes of namespaces: several files at the same time, each in
// a sandbox of its own. Never decides what is tested.
// Usage: node scripts/lab.mjs [part of a file's name ...]   shows each file when it has ended
//        node scripts/lab.mjs [vitest options and names]    all in one sandbox, shown as it goes
// LAB_LANES in the environment says how many files go on at the same time. What fails beside others
// may have failed because of them, as most of the lab measures time: a few such files are played once
// more, alone, and that is the verdict. Which they were is told at the end, also in the report for CI.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { canMakeNamespaces, runInSandbox } = await tsImport('../lab/sandbox.ts', import.meta.url);

/** These measure, or play many scenarios at a time by themselves: nothing goes on beside them. */
const alone = [
  'lab/takeover.test.ts',
  'lab/fidelity/fidelity.test.ts',
  'lab/parity/parity.test.ts',
];

/** These last longest: they begin first, so that no lane waits for one of them at the end. */
const long = ['reload', 'dialects', 'pairing', 'act5', 'hmac', 'scripts', 'options', 'unicast'].map(
  (name) => `lab/${name}.test.ts`,
);

/** With more failures than this beside others it is not the company that is at fault. */
const mostPlayedAgain = 3;

const ability = canMakeNamespaces();
if (!ability.possible) {
  console.error(ability.reason);
  process.exit(1);
}
process.chdir(root);
const args = process.argv.slice(2);
const files = args.some((arg) => arg.startsWith('-')) ? [] : testFiles(args);
process.exitCode = files.length > 1 ? await runFiles(files) : await runTogether(args);

/** One run of Vitest, with the terminal to itself. */
function runTogether(names) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  // The default loader of the configuration writes into node_modules, which may be somebody else's.
  const options = ['run', '--project', 'lab', '--configLoader', 'runner'];
  return runInSandbox([process.execPath, vitest, ...options, ...names]);
}

/** Most of a lab test is waiting, so there are more lanes than processors. */
async function runFiles(files) {
  const lanes = Number(process.env.LAB_LANES ?? Math.min(4, availableParallelism() + 1));
  const together = [
    ...long.filter((file) => files.includes(file)),
    ...files.filter((file) => !long.includes(file) && !alone.includes(file)),
  ];
  const afterwards = files.filter((file) => alone.includes(file));
  const running = new Set();
  /** Plays a queue of files one after the other, and resolves to those that failed. */
  const runLane = async (queue, stdio) => {
    const failed = [];
    for (let file = queue.shift(); file; file = queue.shift()) {
      const env = { ...process.env, HOLDFAST_TEST_REPORT: reportOf(file) };
      const child = spawn(process.execPath, [fileURLToPath(import.meta.url), file], { stdio, env });
      running.add(child);
      if ((await showToEnd(child)) !== 0) failed.push(file);
      running.delete(child);
    }
    return failed;
  };
  let isStopped = false;
  const stop = (signal) => {
    isStopped = true;
    together.length = 0;
    afterwards.length = 0;
    for (const child of running) child.kill(signal);
  };
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, stop);
  const piped = ['ignore', 'pipe', 'pipe'];
  const lane = () => runLane(together, piped);
  const besideOthers = (await Promise.all(Array.from({ length: lanes }, lane))).flat();
  const failed = await runLane(afterwards, 'inherit');
  if (isStopped || lanes === 1 || besideOthers.length > mostPlayedAgain) {
    failed.push(...besideOthers);
  } else {
    failed.push(...(await runLane(besideOthers.map(playedAgain), 'inherit')));
    for (const file of besideOthers.filter((file) => !failed.includes(file)))
      console.error(`failed beside others, passed alone: ${file}`);
  }
  for (const file of failed) console.error(`failed: ${file}`);
  return failed.length === 0 ? 0 : 1;
}

/** Where the report of a file belongs; undefined when nobody wants one. */
function reportOf(file) {
  const folder = process.env.HOLDFAST_TEST_REPORTS;
  return folder && join(folder, `${file.replaceAll('/', '-')}.json`);
}

/** Keeps the report of the first time aside, so that the second says what is true. */
function playedAgain(file) {
  const report = reportOf(file);
  if (report && existsSync(report)) renameSync(report, `${report}.beside-others`);
  console.log(`\nplayed again, alone: ${file}`);
  return file;
}

/** Resolves to its status; what it says into pipes is shown then, so that no two are mixed. */
function showToEnd(child) {
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => chunks.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      process.stdout.write(Buffer.concat(chunks));
      resolve(status ?? 1);
    });
  });
}

/** Those whose names contain one of the words; all of them without words. */
function testFiles(words) {
  return readdirSync('lab', { recursive: true })
    .map((file) => join('lab', file))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
}
