// Owns the proof that the package installs where there is nothing: packs it, makes an empty root
// with only Node.js, npm, sh and env, installs the tarball there and starts the program. No compiler,
// no network, no development dependency is in reach. Never publishes and never touches this machine.
// Usage: node scripts/check-install.mjs   (as root, or where user namespaces are allowed)
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
/** A package of one daemon; more than this means that something slipped in. */
const mostPackedBytes = 2 * 1024 * 1024;
const mostFiles = 150;

const workshop = mkdtempSync(join(tmpdir(), 'holdfast-install.'));
try {
  const tarball = pack();
  checkContents(tarball);
  fillCache(tarball);
  const bare = makeBareRoot(tarball);
  installAndRun(bare);
  console.log('The package installs on an empty root and starts.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(workshop, { recursive: true, force: true });
}

/** Packs as `npm publish` would, including the build; gives the tarball's path. */
function pack() {
  run('npm', ['pack', '--pack-destination', workshop], { cwd: project });
  const name = readdirSync(workshop).find((file) => file.endsWith('.tgz'));
  if (name === undefined) throw new Error('npm pack left no tarball');
  return join(workshop, name);
}

function checkContents(tarball) {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const { size } = statSync(tarball);
  console.log(`tarball: ${(size / 1024).toFixed(0)} KB, ${files.length} files`);
  const strays = files.filter((file) =>
    /\.test\.|(^package\/(src|lab|bench|rules|web|scripts|node_modules)\/)|\.tsx?$|\/\./.test(file),
  );
  if (strays.length > 0) throw new Error(`does not belong into the package: ${strays.join(', ')}`);
  for (const path of ['package.json', 'README.md', 'LICENSE', ...Object.values(manifest.bin)]) {
    if (!files.includes(`package/${path}`)) throw new Error(`${path} is not in the package`);
  }
  if (size > mostPackedBytes || files.length > mostFiles) {
    throw new Error(`more than ${mostPackedBytes} bytes or ${mostFiles} files`);
  }
}

/** Fetches the dependencies here, so that the empty root needs neither network nor registry keys. */
function fillCache(tarball) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts'];
  const places = ['--prefix', join(workshop, 'warm'), '--cache', join(workshop, 'cache')];
  run('npm', ['install', '--global', ...places, ...quiet, tarball], { cwd: workshop });
}

/** A root directory with Node.js, npm, sh and env, the libraries that these need, and no more. */
function makeBareRoot(tarball) {
  const bare = join(workshop, 'root');
  for (const folder of ['dev', 'proc', 'tmp', 'etc', 'bin', 'usr/bin', 'usr/lib/node_modules']) {
    mkdirSync(join(bare, folder), { recursive: true });
  }
  const programs = {
    'usr/bin/node': realpathSync(process.execPath),
    'usr/bin/env': findProgram('env'),
    'bin/sh': findProgram('sh'),
  };
  for (const [place, program] of Object.entries(programs)) {
    cpSync(realpathSync(program), join(bare, place));
    for (const library of librariesOf(program)) {
      cpSync(realpathSync(library), join(bare, library));
    }
  }
  // <npm>/bin/npm-cli.js is what the command `npm` points to.
  const npm = dirname(dirname(realpathSync(findProgram('npm'))));
  cpSync(npm, join(bare, 'usr/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(bare, 'usr/bin/npm'));
  writeFileSync(join(bare, 'etc/passwd'), 'root:x:0:0:root:/tmp:/bin/sh\n');
  cpSync(tarball, join(bare, 'holdfast.tgz'));
  cpSync(join(workshop, 'cache'), join(bare, 'cache'), { recursive: true });
  return bare;
}

function installAndRun(bare) {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], {
    cwd: workshop,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const settings = [
    `npm_config_registry=${registry}`,
    ...['npm_config_cache=/cache', 'npm_config_offline=true', 'npm_config_audit=false'],
    ...['npm_config_fund=false', 'npm_config_update_notifier=false'],
  ];
  const installed = inside(bare, settings, ['npm', 'install', '--global', '/holdfast.tgz']);
  process.stdout.write(installed);

  const place = '/usr/lib/node_modules/holdfast';
  const modules = readdirSync(join(bare, place, 'node_modules')).filter((name) => name[0] !== '.');
  console.log(`installed: ${modules.join(', ')}`);
  const development = Object.keys(manifest.devDependencies).map((name) => name.split('/')[0]);
  const strays = modules.filter((name) => development.includes(name));
  if (strays.length > 0) throw new Error(`installs development packages: ${strays.join(', ')}`);

  const load = `require('${place}/node_modules/koffi').load(null).func('int getpid(void)')()`;
  const pid = inside(bare, [], ['node', '-p', load]).trim();
  if (!/^[1-9]\d*$/.test(pid)) throw new Error(`koffi calls no C function: ${pid}`);

  const said = inside(bare, [], ['holdfast', '-v']);
  const wanted = `Holdfast v${manifest.version}`;
  if (!said.includes(wanted)) throw new Error(`holdfast -v does not say "${wanted}": ${said}`);
  console.log(said.trim().split('\n')[0]);
}

/**
 * Runs a program with `bare` as its root, in namespaces of its own without a network, and gives
 * what it said. Throws if it fails.
 */
function inside(bare, settings, argv) {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const enter = `
    set -e
    bare=$1
    shift
    mount --rbind /dev "$bare/dev"
    mount --rbind /proc "$bare/proc"
    exec chroot "$bare" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp "$@"`;
  const separated = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const result = spawnSync(
    'unshare',
    [...user, ...separated, '--', 'sh', '-c', enter, 'sh', bare, ...settings, ...argv],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 },
  );
  if (result.error) throw result.error;
  if (result.status === 0) return result.stdout + result.stderr;
  throw new Error(
    `${argv.join(' ')} ended with ${result.status}:\n${result.stdout}${result.stderr}`,
  );
}

function run(program, args, options) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}`);
}

function findProgram(name) {
  return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

/** Absolute paths of the shared libraries that the loader maps for a program. */
function librariesOf(program) {
  const said = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...said.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? '');
}
