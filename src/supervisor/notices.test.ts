// Proves that scripts and FIFOs are told together, over reloads and a stop, by real programs.
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import type { StateName } from '../vrrp/state.ts';
import { Notices } from './notices.ts';

let folder = '';
let lines: string[] = [];
let notices: Notices | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-notices-'));
  lines = [];
});
afterEach(async () => {
  await notices?.stop();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const told = (name = 'told') => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '');
const reader = () => {
  const script = `#!/bin/sh\ncat "$2" > '${at('copy')}'.$1\necho ended >> '${at('copy')}'.$1\n`;
  writeFileSync(at('reader'), script, { mode: 0o755 });
  return at('reader');
};

function modelOf(global: readonly string[], ...blocks: readonly string[]): Model {
  const account = `${process.getuid?.()} ${process.getgid?.()}`;
  const head = `global_defs {\nscript_user ${account}\n${global.join('\n')}\n}\n`;
  return loadConfig({ name: 'keepalived.conf', text: head + blocks.join('') }).model;
}

const instance = (name: string) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${name.charCodeAt(0)}\n` +
  `virtual_ipaddress { 192.0.2.1 }\n` +
  `notify "/bin/sh -c 'echo $* >> ${at('told')}' sh"\n}\n`;

function open(model: Model): Notices {
  notices = new Notices(model, { log: (text) => lines.push(text), logDetail: () => {} });
  notices.start();
  return notices;
}

function change(name: string, from: StateName, to: StateName): void {
  const cause = { kind: 'start' } as const;
  const how = { cause, effectivePriority: 100, atUs: 0, isSilent: false };
  notices?.onTransition({ instance: name, from, to, ...how });
}

/** What is in a pipe now. */
function readAvailable(fd: number): string {
  const bytes = Buffer.alloc(65_536);
  return bytes.toString('utf8', 0, readSync(fd, bytes));
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

describe('notices', () => {
  test('tell the script and the FIFO, whose reader hears of the stop before it is ended', async () => {
    const fifo = [`notify_fifo ${at('fifo')}`, `notify_fifo_script "${reader()} 1"`];
    const opened = open(modelOf(fifo, instance('A')));
    change('A', 'init', 'backup');
    opened.expectStop();
    change('A', 'backup', 'stopped');
    await opened.stop();
    expect(told('copy.1')).toBe('INSTANCE "A" BACKUP 100\nINSTANCE "A" STOP 100\nended\n');
    expect(told()).toBe('INSTANCE A BACKUP 100\nINSTANCE A STOP 100\n');
    expect([existsSync(at('fifo')), lines]).toEqual([false, []]);
  });

  test('start the reader anew with a reload', async () => {
    const fifo = [`notify_fifo ${at('fifo')}`, `notify_fifo_script "${reader()} 1"`];
    const opened = open(modelOf(fifo, instance('A')));
    change('A', 'init', 'backup');
    await eventually(() => expect(told('copy.1')).toBe('INSTANCE "A" BACKUP 100\n'));
    const again = [`notify_fifo ${at('fifo')}`, `notify_fifo_script "${reader()} 2"`];
    opened.adopt(modelOf(again, instance('A')));
    opened.onReloaded();
    await eventually(() => expect(existsSync(at('copy.2'))).toBe(true));
    change('A', 'backup', 'master');
    await eventually(() => expect(told('copy.2')).toBe('INSTANCE "A" MASTER 100\n'));
  });

  test('make a FIFO that somebody removed anew with a reload, with the present states', async () => {
    const model = modelOf([`notify_fifo ${at('fifo')}`], instance('A'));
    const opened = open(model);
    change('A', 'init', 'backup');
    rmSync(at('fifo'));
    opened.adopt(model);
    const end = openSync(at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
    change('A', 'backup', 'master');
    expect(readAvailable(end)).toBe('INSTANCE "A" BACKUP 100\nINSTANCE "A" MASTER 100\n');
    closeSync(end);
    rmSync(at('fifo'));
    await opened.stop();
    expect(lines).toEqual([]);
  });

  test('begin and end no reader beside one that is still to end', async () => {
    const script = `#!/bin/sh\ntrap '' TERM\necho $$ > '${at('pid')}'.$1\nwhile :; do sleep 0.1; done\n`;
    writeFileSync(at('stubborn'), script, { mode: 0o755 });
    const withReader = (name: string) =>
      modelOf([`notify_fifo ${at('fifo')}`, `notify_fifo_script "${at('stubborn')} ${name}"`]);
    const opened = open(withReader('1'));
    await eventually(() => expect(told('pid.1')).toMatch(/\n/));
    for (const name of ['2', '3']) opened.adopt(withReader(name));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([existsSync(at('pid.2')), existsSync(at('pid.3'))]).toEqual([false, false]);
    await opened.stop();
    expect(() => process.kill(Number(told('pid.1')), 0)).toThrow('ESRCH');
  });

  test('repeat after a reload what it did not change', () => {
    const words = [`vrrp_notify_fifo ${at('fifo')}`, 'fifo_write_vrrp_states_on_reload'];
    const opened = open(modelOf(words, instance('A'), instance('B')));
    const end = openSync(at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
    for (const name of ['A', 'B']) change(name, 'init', 'backup');
    readAvailable(end);
    opened.adopt(modelOf(words, instance('A'), instance('C')));
    const notice = { instance: 'A', about: 'priority', state: 'backup' } as const;
    opened.onNotice({ ...notice, effectivePriority: 120 });
    change('B', 'backup', 'stopped');
    change('C', 'init', 'backup');
    opened.onReloaded();
    opened.expectStop();
    const text = readAvailable(end);
    closeSync(end);
    expect(text.split('\n')).toEqual([
      'INSTANCE "B" FAULT 100',
      'INSTANCE "C" BACKUP 100',
      'INSTANCE "A" BACKUP 120',
      '',
    ]);
  });

  test.runIf(process.getuid?.() === 0)(
    'make FIFOs for who runs scripts, or for whom they name',
    () => {
      const words = [`notify_fifo ${at('one')}`, `vrrp_notify_fifo ${at('two')} root 2`];
      open(modelOf([...words, 'script_user 65534 1'], instance('A')));
      expect(statSync(at('one'))).toMatchObject({ uid: 65_534, gid: 1 });
      expect(statSync(at('two'))).toMatchObject({ uid: 0, gid: 2 });
    },
  );

  test('go on without a FIFO that cannot be', () => {
    writeFileSync(at('file'), 'mine');
    const opened = open(modelOf([`notify_fifo ${at('file')}`], instance('A')));
    change('A', 'init', 'backup');
    expect(opened.fifos).toEqual([]);
    expect([lines, told('file')]).toEqual([[expect.stringContaining('not a FIFO')], 'mine']);
  });

  test('move to another FIFO with a reload', () => {
    const opened = open(modelOf([`notify_fifo ${at('one')}`], instance('A')));
    opened.adopt(modelOf([`notify_fifo ${at('two')}`], instance('A')));
    expect(opened.fifos).toEqual([{ path: at('two'), lostLines: 0 }]);
    expect([existsSync(at('one')), existsSync(at('two'))]).toEqual([false, true]);
  });
});
