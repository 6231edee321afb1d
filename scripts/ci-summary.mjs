// Owns the verdict of .ci/run: adds up its steps and what Vitest reported in them, and prints
// `N passed, N failed` as the last line. Never runs anything.
// Usage: node scripts/ci-summary.mjs FOLDER
// FOLDER/steps.tsv has one line per step: name, exit status, seconds, number of Vitest runs.
// FOLDER/<name>/ has one JSON report of each of these runs. A report that ends with .beside-others is
// of a run that failed and was repeated alone (see lab.mjs): it is told, and does not count.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node scripts/ci-summary.mjs FOLDER');
  process.exit(2);
}
const steps = readFileSync(join(folder, 'steps.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('\t'))
  .map(([name, status, seconds, runs]) =>
    judgeStep(name, Number(status), Number(seconds), Number(runs)),
  );

console.log('\n=== summary');
for (const { name, seconds, passed, complaints, remarks } of steps) {
  console.log(`${name}: ${passed} passed, ${complaints.length} failed, ${seconds} s`);
  for (const complaint of complaints) console.log(`  ${complaint}`);
  for (const remark of remarks) console.log(`  beside others ${remark}; played again alone`);
}
const passed = steps.reduce((sum, step) => sum + step.passed, 0);
const failed = steps.reduce((sum, step) => sum + step.complaints.length, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A step without tests counts as one check; a step with tests counts as its tests. */
function judgeStep(name, status, seconds, runs) {
  const judged = (ending) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith(ending))
      .map((file) => judgeReport(join(folder, name, file)));
  const reports = judged('.json');
  const remarks = judged('.beside-others').flatMap((report) => report.complaints);
  const complaints = reports.flatMap((report) => report.complaints);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  if (reports.length < runs) {
    complaints.push(`${reports.length} of ${runs} test runs came to a report`);
  }
  if (status !== 0 && complaints.length === 0) complaints.push(`ended with status ${status}`);
  const isPassedCheck = runs === 0 && complaints.length === 0;
  return { name, seconds, passed: passed + (isPassedCheck ? 1 : 0), complaints, remarks };
}

/** One run of Vitest. What it skipped counts as failed: nobody would notice that it never runs. */
function judgeReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, complaints: ['a report of a test run cannot be read'] };
  }
  const complaints = [];
  let passed = 0;
  for (const file of report.testResults) {
    const idle = file.assertionResults.filter(({ status }) => status !== 'passed');
    passed += file.assertionResults.length - idle.length;
    for (const { status, fullName } of idle) complaints.push(`${status}: ${fullName}`);
    const isBroken = file.status === 'failed' && idle.length === 0;
    if (isBroken) complaints.push(`failed: ${file.name} ${file.message ?? ''}`.trim());
  }
  if (report.testResults.length === 0) complaints.push('a test run found no tests');
  if (!report.success && complaints.length === 0) complaints.push('a test run failed as a whole');
  return { passed, complaints };
}
