// Owns the proof that imports follow the house plan, and that a breach of it would be found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './imports.ts';
import { circles, engineBreaches, layeringBreaches, oracleBreaches } from './layering.ts';
import { isTestCode, loadSources, type SourceFile } from './source.ts';

const root = join(import.meta.dirname, '..');
const sources = loadSources(root, ['src', 'swarm', 'lab', 'bench', 'web', 'rules']);

/** Names of all packages that package.json declares. */
function declaredPackages(): Set<string> {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const lists = manifest as Record<string, Record<string, string> | undefined>;
  return new Set(
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((list) =>
      Object.keys(lists[list] ?? {}),
    ),
  );
}

describe('the house', () => {
  it('is read at all', () => {
    const paths = sources.map((file) => file.path);
    expect(paths).toContain('src/net/address.ts');
    expect(paths).toContain('rules/layering.test.ts');
    const imports = sources.flatMap((file) => importsOf(file));
    expect(imports.length).toBeGreaterThan(100);
  });

  it('has only imports that the plan allows', () => {
    expect(layeringBreaches(sources, declaredPackages())).toEqual([]);
  });

  it('keeps packages and Node modules out of the engine', () => {
    expect(engineBreaches(sources)).toEqual([]);
  });

  it("keeps the code that is judged out of the swarm's oracle", () => {
    expect(oracleBreaches(sources)).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(circles(sources)).toEqual([]);
  });
});

describe('the scanner', () => {
  const scan = (text: string) => importsOf({ path: 'src/net/x.ts', text });

  it.each([
    ["import { a } from './a.ts';", './a.ts', false],
    ["import {\n  a,\n  b,\n} from './a.ts';", './a.ts', false],
    ["import './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import { type A } from './a.ts';", './a.ts', false],
    ["import a, * as b from './a.ts'", './a.ts', false],
    ["export * from './a.ts';", './a.ts', false],
    ["export { a } from './a.ts';", './a.ts', false],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["const a = await import('./a.ts');", './a.ts', false],
    ['const a = await import(`./a.ts`);', './a.ts', false],
    ["let a: import('./a.ts').A;", './a.ts', true],
    ["import a = require('node:fs');", 'node:fs', false],
    ["const a = require('node:fs');", 'node:fs', false],
    ["const a = process.getBuiltinModule('node:fs');", 'node:fs', false],
  ])('finds %j', (text, specifier, isTypeOnly) => {
    expect(scan(`// A comment.\n${text}`)).toEqual([{ specifier, line: 2, isTypeOnly }]);
  });

  it('finds an import whose name is computed', () => {
    expect(scan("await import('./' + name);")).toEqual([
      { specifier: undefined, line: 1, isTypeOnly: false },
    ]);
  });

  it.each([
    "// import { a } from './a.ts';",
    "/*\nimport { a } from './a.ts';\n*/",
    'const text = "import { a } from \'./a.ts\'";',
    "const text = `\nimport { a } from './a.ts';\n`;",
    "const pattern = /import '.\\/a.ts'/;",
    'export { a };',
    "const from = 'x';",
  ])('is not fooled by %j', (text) => {
    expect(scan(text)).toEqual([]);
  });

  it('names the file that it cannot read', () => {
    expect(() => scan('import {')).toThrow('src/net/x.ts does not parse');
  });
});

describe('test code', () => {
  it.each(['a.test.ts', 'testing.ts', 'wire.testing.ts', 'test-wire.ts', 'arbitrary-text.ts'])(
    'is %s',
    (name) => expect(isTestCode(`src/net/${name}`)).toBe(true),
  );

  it.each(['a.ts', 'self-test.ts', 'tests.ts', 'contest-x.ts', 'testing-ground.ts'])(
    'is not %s',
    (name) => expect(isTestCode(`src/net/${name}`)).toBe(false),
  );
});

/** Files from their paths and texts. */
function planted(texts: Record<string, string>): SourceFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, text }));
}

describe('a planted breach', () => {
  const breachesOf = (texts: Record<string, string>) =>
    layeringBreaches(planted(texts), new Set(['koffi', '@noble/hashes', 'vitest', 'commander']));

  it('of the plan is told in one line', () => {
    const texts = {
      'src/linux/y.ts': '',
      'src/vrrp/x.ts': "// Owns it.\n\nimport {\n  y,\n} from '../linux/y.ts';",
    };
    expect(breachesOf(texts)).toEqual([
      'src/vrrp/x.ts:3 imports src/linux/y.ts: vrrp may import only net',
    ]);
  });

  it.each([
    ['src/net/x.ts', "import '../config/model.ts'", 'net may import no other folder'],
    ['src/net/x.test.ts', "import '../config/model.ts'", 'net may import no other folder'],
    ['src/vrrp/x.ts', "import type { A } from '../config/model.ts'", 'vrrp may import only net'],
    ['src/vrrp/x.ts', "import { read } from 'fs'", 'vrrp is pure, it may use no Node module'],
    ['src/sim/x.ts', "import 'node:fs'", 'sim is pure, it may use no Node module'],
    ['src/host/x.ts', "import type { X } from 'node:net'", 'host is pure, it may use no Node'],
    ['src/host/x.ts', "await import('commander')", 'host may use only @noble/hashes'],
    ['src/host/x.ts', "import 'koffi'", 'only linux may use it'],
    ['src/host/x.test.ts', "import 'koffi'", 'only linux may use it'],
    ['src/engine/x.ts', "import 'koffi'", 'only linux may use it'],
    ['src/supervisor/x.ts', "import 'koffi'", 'only linux may use it'],
    ['src/engine/x.ts', "import 'commander'", 'engine may use no package'],
    ['src/cli/x.ts', "import 'lodash'", 'package.json does not declare it'],
    ['src/cli/x.ts', 'await import(name)', 'a module is named by a plain text'],
    ['src/cli/x.ts', "import './gone.ts'", 'there is no such file'],
    ['src/cli/x.ts', "import '../net/address'", 'there is no such file'],
    ['src/cli/main.ts', "import '../../lab/lab.ts'", 'only src/cli/demo* may import lab'],
    ['src/config/x.ts', "import '../../scripts/build.mjs'", 'there is no such file'],
    ['src/api/x.ts', "import { a } from '../supervisor/a.ts'", 'api may import only its types'],
    ['src/host/x.ts', "import './y.test.ts'", 'only tests may import it'],
    ['src/engine/x.ts', "import '../supervisor/a.ts'", 'engine may import only host,'],
    ['src/supervisor/x.ts', "import '../engine/a.ts'", 'supervisor may import only advise,'],
    ['src/engine/x.ts', "import manifest from '../../package.json'", 'engine may import only'],
    ['web/x.ts', "import '../src/linux/y.ts'", 'web may import only vrrp,'],
  ])('in %s by %s is found', (path, text, complaint) => {
    const others = {
      'src/config/model.ts': '',
      'src/net/address.ts': '',
      'src/linux/y.ts': '',
      'src/host/y.test.ts': '',
      'src/engine/a.ts': '',
      'src/supervisor/a.ts': '',
      'lab/lab.ts': '',
    };
    const breaches = breachesOf({ ...others, [path]: text });
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toContain(`${path}:1 imports `);
    expect(breaches[0]).toContain(complaint);
  });

  it.each([
    ['src/vrrp/x.ts', "import '../net/address.ts'"],
    ['src/vrrp/x.test.ts', "import 'node:fs'; import 'vitest'; import './z.test.ts'"],
    ['src/host/x.ts', "import { sha1 } from '@noble/hashes/sha1.js'"],
    ['src/linux/x.ts', "import koffi from 'koffi'; import 'node:fs'"],
    ['src/api/x.ts', "import type { A } from '../supervisor/a.ts'"],
    ['src/cli/demo.ts', "import '../../lab/lab.ts'"],
    ['src/cli/x.ts', "import 'commander'"],
    ['src/cli/x.ts', "import manifest from '../../package.json'"],
  ])('is not seen in %s by %s', (path, text) => {
    const others = {
      'src/net/address.ts': '',
      'src/vrrp/z.test.ts': '',
      'src/supervisor/a.ts': '',
      'lab/lab.ts': '',
    };
    expect(breachesOf({ ...others, [path]: text })).toEqual([]);
  });

  it('by a folder that the plan does not know is found', () => {
    const paths = { 'src/misc/x.ts': '', 'src/x.ts': '', 'src/lab/x.ts': '', 'extra/x.ts': '' };
    expect(breachesOf(paths)).toEqual(
      Object.keys(paths).map((path) => `${path}:1 is in no folder of the plan (rules/house.ts)`),
    );
  });

  it('deep in what the engine loads is found, with the way there', () => {
    const texts = {
      'src/engine/main.ts': "import '../linux/a.ts'; import type { T } from '../linux/typed.ts';",
      'src/engine/main.test.ts': "import 'vitest'; import 'node:fs';",
      'src/linux/a.ts': "import 'koffi'; import 'node:os'; import './b.ts';",
      'src/linux/b.ts': "import type { S } from 'node:stream';\nimport fs from 'fs';",
      'src/linux/typed.ts': "import 'node:http';",
      'src/linux/unused.ts': "import 'node:http';",
    };
    expect(engineBreaches(planted(texts))).toEqual([
      'src/linux/b.ts:2 imports node:fs: the engine may load only ' +
        'koffi, @noble/hashes, node:inspector, node:v8, node:os, node:util ' +
        '(loaded by src/engine/main.ts -> src/linux/a.ts)',
    ]);
  });

  it('is found in what the oracle would load, not in types', () => {
    const texts = {
      'swarm/oracle/a.ts': "import { b } from '../../src/host/b.ts';",
      'src/host/b.ts': "import { c } from '../vrrp/c.ts';\nimport type { D } from '../vrrp/d.ts';",
      'src/vrrp/c.ts': '',
      'src/vrrp/d.ts': '',
    };
    expect(oracleBreaches(planted(texts))).toEqual([
      'src/host/b.ts:1 imports src/vrrp/c.ts: the oracle may load nothing of vrrp (loaded by swarm/oracle/a.ts)',
    ]);
  });

  it('by a circle, even of types, is told once', () => {
    const texts = {
      'src/net/a.ts': "import './b.ts';",
      'src/net/b.ts': "import type { C } from './c.ts';",
      'src/net/c.ts': "export * from './b.ts';",
      'src/net/d.ts': "import './c.ts';",
    };
    expect(circles(planted(texts))).toEqual([
      'circle of imports: src/net/b.ts -> src/net/c.ts -> src/net/b.ts',
    ]);
  });
});
