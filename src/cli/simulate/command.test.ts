// Proves `holdfast simulate` from its arguments to its text: what it prints, and what it says about
// mistakes.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { displayWidth } from '../../config/display-width.ts';
import { pairText } from '../../sim/test-sites.ts';
import { runSimulateCommand, type SimulateArguments } from './command.ts';

const tutorial = fileURLToPath(new URL('../../../examples/tutorial/', import.meta.url));
const files = ['web1', 'web2'].map((name) => join(tutorial, name, 'keepalived-haproxy.conf'));
const address = ['web1:wlo1=192.168.0.114/24', 'web2:wlp3s0=192.168.0.107/24'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function run(given: Partial<SimulateArguments>) {
  let text = '';
  const said: string[] = [];
  const status = runSimulateCommand(
    { files, ...given },
    {
      out: (part) => {
        text += part;
      },
      say: (line) => said.push(line),
    },
  );
  return { text, said: said.join('\n'), status };
}

test('the standard set as a table of at most 80 columns, the same every time', () => {
  const { text, said, status } = run({ address });
  expect([status, said]).toEqual([0, '']);
  expect(text).toMatch(/^holdfast simulate: 2 machines, 1 virtual router, seed 1\n/);
  expect(text).toContain('web1  wlo1 192.168.0.114: VI_1 priority 200');
  expect(text).toMatch(/\n {2}killed \(kill -9\) +web2 +0\.6\d s +0\.6\d s +-\n/);
  expect(text).toMatch(/\n {2}powered off +web2 +2\.6\d-3\.6\d s +2\.6\d-3\.6\d s +-\n/);
  expect(text).toMatch(/\n {2}deaf +NOBODY +- +UNTIL MENDED +-\n/);
  expect(text).toMatch(/\n {2}mute +web2 .* UNTIL MENDED\n/);
  expect(text).toMatch(/\n {2}nothing moves: killed \(kill -9\), engine crashes/);
  expect(text).not.toContain('\x1b');
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  expect(run({ address }).text).toBe(text);
});

test('one file serves several machines: the name is what @ID lines are compared with', () => {
  const site = (priority: string) =>
    save(
      'site.conf',
      `vrrp_instance A {
  interface eth0
  virtual_router_id 7
  @web1 priority ${priority}
  @^web1 priority 100
  virtual_ipaddress { 192.0.2.7/24 }
}`,
    );
  const file = site('150');
  const { text, status } = run({ files: [`web1=${file}`, `web2=${file}`], address: [] });
  expect(status).toBe(0);
  expect(text).toMatch(/web1 .*: A priority 150\n/);
  expect(text).toMatch(/web2 .*: A priority 100\n/);
  const reloaded = save(
    'after.conf',
    readFileSync(file, 'utf8').replaceAll('web1', 'web2').replace('150', '200'),
  );
  const at = ['10s', `reload:web2=${reloaded}`].join(' ');
  const after = run({ files: [`web1=${file}`, `web2=${file}`], address: [], at: [at], for: '20s' });
  expect(after.text).toMatch(/web2 +MASTER: /);
});

test('long names, many routers and wide characters stay within 80 columns, too', () => {
  const many = Array.from({ length: 3 }, (_, at) =>
    pairText(100 + at, '', 20 + at)
      .replace('WEB', `A_RATHER_LONG_INSTANCE_NAME_${at}`)
      .replace('10.0.0.100', `10.0.0.10${at}`)
      .slice(at === 0 ? 0 : pairText(100, '').indexOf('vrrp_instance')),
  ).join('');
  const first = save('a-machine-with-a-rather-long-name.conf', many);
  const second = save('機器二號.conf', many.replaceAll('priority 10', 'priority 15'));
  const { text, status } = run({ files: [first, second] });
  expect(status).toBe(0);
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

test('exactly the events that were asked for, and what each came to', () => {
  const { text } = run({ at: ['10s kill:web1', '20s start:web1'], address });
  expect(text).toContain('   10.000 s  web1   * killed (kill -9)\n');
  expect(text).toMatch(/ 10\.6\d\d s {2}web2 {5}MASTER: the master 192\.168\.0\.114 let go/);
  expect(text).toMatch(/\n {2}kill:web1 +web2 +0\.6\d s +0\.6\d s +-\n/);
  expect(text).toMatch(/\n {2}start:web1 +web1 +3\.\d\d s +- +0\.\d ms\n$/);
  expect(text).not.toContain('Sending/queueing');
});

test('--for alone plays the start; --log adds what the daemons say', () => {
  const quiet = run({ for: '5s' }).text;
  const talkative = run({ for: '5s', log: true }).text;
  expect(quiet).toMatch(/\n {4}5\.000 s {2}end\n/);
  expect(talkative.split('\n').length).toBeGreaterThan(quiet.split('\n').length);
});

test('a machine whose first event is its start does not run before', () => {
  const { text } = run({ at: ['10s start:web1'], for: '20s' });
  expect(text).not.toMatch(/ 0\.000 s {2}web1/);
  expect(text).toMatch(/ 10\.000 s {2}web1 +\* started/);
});

test('another seed, another chance; the same seed, the same text', () => {
  const lossy = (seed: string) => run({ at: ['10s loss:web1=60%'], for: '90s', seed }).text;
  expect(lossy('7')).toBe(lossy('7'));
  expect(lossy('7').replace('seed 7', '')).not.toBe(lossy('8').replace('seed 8', ''));
});

test('a scenario names its machines, its duration and its seed', () => {
  const nodes = `nodes: {left: ${files[0]}, right: ${files[1]}}`;
  const events = 'events:\n  - {at: 10s, do: kill:left}\n  - at: 20s\n    do: [start:left, heal]\n';
  const scenario = save('s.yaml', `${nodes}\nduration: 30s\nseed: 9\n${events}`);
  const { text, status } = run({ files: [], scenario });
  expect(status).toBe(0);
  expect(text).toContain('seed 9');
  expect(text).toContain('30.000 s  end');
  expect(text).toMatch(/\n {2}start:left, heal +left /);
});

test('JSON is one object', () => {
  const standard = JSON.parse(run({ json: true }).text);
  expect(standard.events).toHaveLength(22);
  expect(standard.findings[0].weight).toBe('loud');
  const played = JSON.parse(run({ json: true, at: ['10s kill:web1'] }).text);
  expect(played.stretches[1].routers[0].outcome.moves[0].to).toBe('web2');
});

test('pictures are kept', () => {
  const svg = join(folder, 'x.svg');
  const html = join(folder, 'x.html');
  expect(run({ at: ['10s kill:web1'], svg, html }).status).toBe(0);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
});

test('addresses that could decide are asked for', () => {
  const equal = files.map((file, at) =>
    save(`eq${at}.conf`, readFileSync(file, 'utf8').replace(/priority \d+/, 'priority 100')),
  );
  const assumed = run({ files: equal });
  expect(assumed.text.replace(/\s+/g, ' ')).toContain('say the real ones with --address eq0:wlo1=');
  const given = ['eq0:wlo1=192.168.0.114/24', 'eq1:wlp3s0=192.168.0.107/24'];
  const real = run({ files: equal, address: given }).text;
  expect(real).not.toContain('assumed');
  expect(real).toContain('At rest eq0 answers');
});

test.each<[string, Partial<SimulateArguments>, number, RegExp]>([
  ['no file', { files: [] }, 2, /at least two machines, and no file was given; name the conf/],
  ['one file', { files: files.slice(1) }, 2, /and one file was given/],
  ['a missing file', { files: ['/nowhere/a', '/nowhere/b'] }, 4, /cannot read .*a: no such file/],
  ['equal names', { files: files.map((file) => `a=${file}`) }, 2, /two machines are called a; /],
  ['an odd name', { files: ['a:b=x', 'c=y'] }, 2, /'a:b' in a:b=x cannot be a machine's name/],
  ['half an event', { at: ['10s'] }, 2, /--at 10s: a time and an event belong behind it/],
  ['an unknown event', { at: ['10s explode:web1'] }, 2, /there is no event 'explode'; the events/],
  ['a reload of nothing', { at: ['1s reload:web1=/nowhere/x'] }, 4, /cannot read \/nowhere\/x/],
  ['a bad seed', { seed: '-1' }, 2, /--seed -1: a seed is a whole number/],
  ['a bad duration', { for: 'long' }, 2, /'long' is no duration/],
  ['an event too late', { for: '5s', at: ['5s kill:web1'] }, 2, /would come after the end/],
  ['a bad address', { address: ['web1'] }, 2, /--address web1 cannot be read; write it as/],
  ['no length', { address: ['web1:wlo1=10.0.0.1'] }, 2, /'10.0.0.1' is no address like/],
  ['nobody', { address: ['web7:wlo1=10.0.0.1/8'] }, 2, /no machine 'web7'; did you mean web1\?/],
  ['no plug', { address: ['web1:wlo2=10.0.0.1/8'] }, 2, /no interface 'wlo2'; did you mean wlo1/],
  ['no place', { svg: '/nowhere/x.svg', for: '5s' }, 2, /cannot write \/nowhere\/x.svg: no such/],
])('%s is told in one sentence', (_, given, status, sentence) => {
  const result = run(given);
  expect(result.said).toMatch(sentence);
  expect(result.said.split('\n')).toHaveLength(1);
  expect(result.said).toMatch(/^holdfast simulate: /);
  expect(result.status).toBe(status);
});

test('files that have nothing in common are told', () => {
  const other = save('other.conf', pairText(100, '', 99));
  const mine = save('mine.conf', pairText(100, '', 98));
  const { said, status, text } = run({ files: [mine, other] });
  expect([status, text]).toEqual([2, '']);
  expect(said).toMatch(
    /share no virtual router: .*\(mine has 98 \(IPv4\); other has 99 \(IPv4\)\)$/,
  );
  const bare = ['bare1.conf', 'bare2.conf'].map((name) =>
    save(name, pairText(100).replace(/virtual_ipaddress \{.*?\}/s, '')),
  );
  expect(run({ files: bare }).said).toMatch(
    /\nholdfast simulate: no virtual router has an address/,
  );
  const empty = save('empty.conf', '! nothing\n');
  expect(run({ files: [mine, empty] }).said).toMatch(/empty\.conf has no vrrp_instance/);
});

test('a file with a fatal problem ends the command with its status and diagnostics', () => {
  const broken = save('broken.conf', pairText(100).replace('virtual_router_id 10', ''));
  const { said, status, text } = run({ files: [...files.slice(0, 1), broken] });
  expect(text).toBe('');
  expect(status).toBeGreaterThan(0);
  expect(said).toMatch(/broken\.conf:\d+:\d+: fatal HF\d+: /);
  expect(said).not.toContain('holdfast simulate:');
});

test('nothing is written for a mistake', () => {
  const svg = join(folder, 'never.svg');
  run({ svg, at: ['1s kil:web1'] });
  expect(existsSync(svg)).toBe(false);
});
