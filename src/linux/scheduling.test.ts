// Owns the proof that the kernel schedules this process as asked, read back from /proc and chrt's
// system calls in a child of its own. Never leaves the test runner itself changed.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { allowedProcessors, setRealtimeScheduling } from './scheduling.ts';

const isRoot = process.getuid?.() === 0;

/** What a fresh process says of itself after `statements`. */
function inAProcess(statements: string): string {
  const source = `
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as scheduling from '${resolve('src/linux/scheduling.ts')}';
const read = (file) => readFileSync('/proc/self/' + file, 'utf8');
const threads = readdirSync('/proc/self/task');
/** Fields of proc_pid_stat(5) behind the name, which is the second. */
const field = (thread, number) =>
  read('task/' + thread + '/stat').replace(/^.*\\) /, '').split(' ')[number - 3];
const nice = () => [...new Set(threads.map((thread) => field(thread, 19)))].join();
const policy = () => field(process.pid, 41) + '/' + field(process.pid, 40);
const child = (command) => execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim();
const said = [];
${statements}
console.log(said.join('\\n'));
`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', source];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim();
}

test('a real-time priority out of range is refused', () => {
  expect(() => setRealtimeScheduling(100)).toThrow(
    'schedule with real-time priority 100: sched_setscheduler failed: EINVAL',
  );
});

test('the allowed processors are those of /proc', () => {
  const said = inAProcess(`
    said.push(JSON.stringify(scheduling.allowedProcessors()));
    scheduling.setProcessors([scheduling.allowedProcessors()[0]]);
    said.push(JSON.stringify(scheduling.allowedProcessors()));
    said.push(/^Cpus_allowed_list:\\t(.*)$/m.exec(read('status'))[1]);`);
  const [first = 0] = allowedProcessors();
  expect(said.split('\n')).toEqual([
    JSON.stringify(allowedProcessors()),
    JSON.stringify([first]),
    String(first),
  ]);
});

test('a nice value counts for every thread', () => {
  expect(inAProcess('scheduling.setNice(7); said.push(nice());')).toBe('7');
});

test.runIf(isRoot)('real-time priority comes and goes, and children never have it', () => {
  const said = inAProcess(`
    scheduling.setRealtimeScheduling(5);
    said.push(policy(), child('cut -d" " -f41 /proc/self/stat'));
    scheduling.endRealtimeScheduling();
    said.push(policy());`);
  expect(said.split('\n')).toEqual(['2/5', '0', '0/0']);
});

test.runIf(isRoot)('the limit warns and never kills', () => {
  const said = inAProcess(`
    let warnings = 0;
    process.on('SIGXCPU', () => { warnings += 1; });
    scheduling.limitRealtimeComputing(5000);
    said.push(/^Max realtime timeout.*$/m.exec(read('limits'))[0].replace(/ +/g, ' ').trim());
    scheduling.setRealtimeScheduling(1);
    const endsAt = Date.now() + 200;
    while (Date.now() < endsAt);
    scheduling.endRealtimeScheduling();
    await new Promise((resolve) => setTimeout(resolve, 20));
    said.push(warnings);`);
  expect(said.split('\n')).toEqual(['Max realtime timeout 5000 unlimited us', '1']);
});
