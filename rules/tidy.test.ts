// Owns the proof that the house is tidy, and that each of its habits would be missed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, loadSources } from './source.ts';
import { codeBreaches, dependencyBreaches, lockBreaches, wordBreaches } from './tidy.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the house', () => {
  it('has tidy code', () => {
    const sources = loadSources(root, ['src', 'swarm', 'lab', 'bench', 'web', 'rules']);
    expect(sources.length).toBeGreaterThan(50);
    const config = { path: 'vitest.config.ts', text: read('vitest.config.ts') };
    expect([...sources, config].flatMap(codeBreaches)).toEqual([]);
  });

  it('has no words in its other files that do not belong there', () => {
    const isText = /\.(md|mjs|js|json|service|conf|sh|html|css|ya?ml|tsv)$|^\.ci\/|^bin\//;
    const paths = listFiles(root).filter(
      (path) => isText.test(path) && path !== 'package-lock.json',
    );
    expect(paths).toContain('package.json');
    expect(paths).toContain('.ci/run');
    const files = paths.map((path) => ({ path, text: read(path) }));
    expect(files.flatMap(wordBreaches)).toEqual([]);
  });

  it('has a lock file that `npm ci` takes everywhere', () => {
    expect(lockBreaches(read('package-lock.json'))).toEqual([]);
  });

  it('has a README that gives a reason for each runtime dependency', () => {
    expect(existsSync(join(root, 'README.md'))).toBe(true);
    const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const dependencies = Object.keys(manifest.dependencies);
    expect(dependencies).toContain('koffi');
    expect(dependencyBreaches(read('README.md'), dependencies)).toEqual([]);
  });
});

const owns = '// Owns it. Never more.\n';
const breachesOf = (text: string, path = 'src/vrrp/x.ts') => codeBreaches({ path, text });

describe('a planted breach', () => {
  it.each([
    ['const now = Date.now();', 'uses Date'],
    ['let at: Date;', 'uses Date'],
    ['setTimeout(run, 1);', 'uses setTimeout'],
    ['setInterval(run, 1);', 'uses setInterval'],
    ['setImmediate(run);', 'uses setImmediate'],
    ['const dice = Math.random();', 'uses Math.random'],
    ["const dice = Math['random']();", 'uses Math.random'],
    ['performance.now();', 'uses performance'],
    ['process.exit(1);', 'uses process'],
    ["console.log('x');", 'uses console'],
    ['Buffer.alloc(1);', 'uses Buffer'],
    ['const both = { process };', 'uses process'],
    ['globalThis.run();', 'uses globalThis'],
    ['const x: any = 1;', 'uses any'],
    ['export default 1;', 'has a default export'],
    ['// TODO: later', 'leaves work for later: TODO'],
    ['// a FIXME', 'leaves work for later: FIXME'],
    ['// XXX', 'leaves work for later: XXX'],
    ['// @ts-ignore', 'silences the compiler: @ts-ignore'],
    ["const path = '/home/me';", 'names a place on one machine: /home/'],
    ["const path = '/root/x';", 'names a place on one machine: /root/'],
    ["const path = '../shared/x';", 'names a place on one machine: ../shared'],
    [`const x = ${'y + '.repeat(30)}1;`, 'is 132 columns wide'],
    [`// ${'word '.repeat(24)}`, 'is 123 columns wide'],
    ["it.only('x', run);", 'leaves .only behind'],
    ["describe.only('x', run);", 'leaves .only behind'],
    ["it.todo('x');", 'leaves .todo behind'],
    ["it.skip('x', run);", 'skips a test without a reason'],
    ["test.concurrent.skip('x', run);", 'skips a test without a reason'],
  ])('in %j is found', (line, complaint) => {
    const breaches = breachesOf(`${owns}\n${line}\n`);
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toContain(`src/vrrp/x.ts:3 ${complaint}`);
  });

  it.each([
    '// Owns Date and the process; never console.',
    "const text = 'Date.now() and process.exit()';",
    'const kind = settings.process;',
    'const kind = { process: 1, Date: 2 };',
    'interface Trackers { process: number }',
    'const most = Math.max(1, 2);',
    `const text = '${'word '.repeat(40)}';`,
    `const pattern = /${'x'.repeat(140)}/;`,
    `// ${'word '.repeat(22)}`,
    `// https://example.org/${'x'.repeat(140)}`,
    `const text = \`\n${'word '.repeat(40)}\n\`;`,
    '// The library says so.\nconst x: any = 1;',
    'const x: any = 1; // The library says so.',
    "// Needs a kernel with VRFs.\nit.skip('x', run);",
    "it.skipIf(reason)('x', run);",
    'queue.skip(3);',
  ])('is not seen in %j', (text) => {
    expect(breachesOf(`${owns}\n${text}\n`)).toEqual([]);
  });

  it('is not one where purity is not promised', () => {
    const text = `${owns}\nsetTimeout(() => console.log(Date.now()), 1);\n`;
    expect(breachesOf(text, 'src/engine/x.ts')).toEqual([]);
    expect(breachesOf(text, 'src/vrrp/x.test.ts')).toEqual([]);
    expect(breachesOf(text, 'src/vrrp/x.ts')).toHaveLength(3);
  });

  it.each([
    ['const x = 1;\n', 'has no comment first'],
    ['\n// Owns it.\n', 'has no comment first'],
    ['import "x";\n// Owns it.\n', 'has no comment first'],
    ['// Some helpers.\n', 'does not say what it owns'],
    ['/* Some helpers. */\n', 'does not say what it owns'],
    ['// Some helpers.\n\n// Owns it.\n', 'does not say what it owns'],
  ])('in the opening %j is found', (text, complaint) => {
    expect(breachesOf(text)).toEqual([expect.stringContaining(`src/vrrp/x.ts:1 ${complaint}`)]);
  });

  it.each([
    '// Owns it.\n',
    '// The thing.\n// It owns nothing else.\n',
    '/** Owns it. */\n',
    '/*\nAn essay\nof some\nlines on\nthe protocol\n*/\n',
    '#!/usr/bin/env node\n// Owns it.\n',
  ])('is not seen in the opening %j', (text) => {
    expect(breachesOf(text)).toEqual([]);
  });

  it('in the length of a file is found', () => {
    const lines = (count: number) => owns + 'run();\n'.repeat(count - 1);
    expect(breachesOf(lines(400))).toEqual([]);
    expect(breachesOf(lines(401))).toEqual(['src/vrrp/x.ts:401 has more than 400 lines']);
    expect(breachesOf(lines(600), 'src/vrrp/x.test.ts')).toEqual([]);
    expect(breachesOf(lines(601), 'src/vrrp/x.test.ts')).toEqual([
      'src/vrrp/x.test.ts:601 has more than 600 lines',
    ]);
    expect(breachesOf(lines(900), 'src/config/catalogue/x.ts')).toEqual([]);
  });

  it('in the default export is not one in a configuration', () => {
    expect(breachesOf(`${owns}export default 1;\n`, 'web/vite.config.ts')).toEqual([]);
    expect(breachesOf(`${owns}export default 1;\n`, 'web/config.ts')).toHaveLength(1);
  });

  it('in documents and scripts is found', () => {
    const text = 'Fine.\nLook at ../../shared/PLAN.md (FIXME).\n';
    expect(wordBreaches({ path: 'docs/x.md', text })).toEqual([
      'docs/x.md:2 leaves work for later: FIXME',
      'docs/x.md:2 names a place on one machine: ../shared',
    ]);
  });

  it('in the lock file is found', () => {
    const lock = {
      packages: {
        '': { dependencies: { koffi: '1.0.0' } },
        'node_modules/koffi': {
          resolved: 'https://registry.example/koffi.tgz',
          dependencies: { '@x/inner': '1.0.0' },
          optionalDependencies: { '@x/linux': '1.0.0', '@x/darwin': '1.0.0' },
        },
        'node_modules/koffi/node_modules/@x/inner': {},
        'node_modules/@x/linux': {},
      },
    };
    expect(lockBreaches(JSON.stringify(lock, null, 2))).toEqual([
      'package-lock.json:9 names a registry (.npmrc keeps them out)',
      'package-lock.json lacks @x/darwin, wanted by node_modules/koffi',
    ]);
  });

  it('in the table of dependencies is found', () => {
    const readme =
      'We use nodemailer.\n\n| package | why |\n|---|---|\n| [`koffi`](https://koffi.dev) | FFI |\n';
    expect(dependencyBreaches(readme, ['koffi', 'nodemailer'])).toEqual([
      'README.md has no row for the dependency nodemailer',
    ]);
    expect(dependencyBreaches(readme, ['koffi'])).toEqual([]);
  });
});
