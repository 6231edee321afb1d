// Proves what mail says and how it gets to a relay: a small SMTP server takes it here.
import { type AddressInfo, createServer, type Server } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { InstanceModel, SyncGroupModel } from '../config/model.ts';
import type { MailModel } from '../config/notices-model.ts';
import { alertOf, Mailer } from './mailer.ts';
import type { News, NewsWord, StateWord } from './newsroom.ts';

const news = (word: NewsWord): News =>
  ({ about: 'INSTANCE', name: 'VI_1', word, priority: 100, model: {} as InstanceModel }) as const;
const groupNews = (word: StateWord): News =>
  ({ about: 'GROUP', name: 'G1', word, priority: 0, model: {} as SyncGroupModel }) as const;

let server: Server | undefined;
let mailer: Mailer | undefined;
let lines: string[] = [];
afterEach(async () => {
  await mailer?.stop(0);
  mailer = undefined;
  server?.close();
  lines = [];
});

/** A relay; `answers` are what it says to a command instead of 250. */
async function openRelay(port = 0, answers: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const relay = createServer((socket) => {
    socket.write('220 relay\r\n');
    let isData = false;
    createInterface({ input: socket }).on('line', (line) => {
      said.push(line);
      const [verb = ''] = line.split(' ');
      if (isData && line !== '.') return;
      const wasData = isData;
      isData = !wasData && verb === 'DATA';
      if (isData) socket.write('354 go on\r\n');
      else socket.write(`${(!wasData && answers[verb]) || '250 fine'}\r\n`);
      if (verb === 'QUIT') socket.end();
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
  server = relay;
  return { said, port: (relay.address() as AddressInfo).port };
}

function open(port: number, changes: Partial<MailModel> = {}): Mailer {
  const mail: MailModel = {
    recipients: ['a@example.org', 'Joe X <joe@example.org>'],
    sender: 'HA <ha@example.org>',
    relay: { host: '127.0.0.1', port },
    heloName: 'here.example',
    timeoutUs: 5_000_000,
    tellsFaults: true,
    ...changes,
  };
  const log = (text: string) => lines.push(text);
  mailer = new Mailer({ mail, router: 'lb1', log, logDetail: log, firstDelayMs: 50 });
  return mailer;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
const count = (said: readonly string[], start: string) =>
  said.filter((line) => line.startsWith(start)).length;

describe('the words', () => {
  test.each([
    [
      news('MASTER'),
      'VRRP Instance VI_1 - Entering MASTER state',
      'VRRP Instance is now owning VRRP VIPs',
    ],
    [
      news('BACKUP'),
      'VRRP Instance VI_1 - Entering BACKUP state',
      'VRRP Instance is no longer owning VRRP VIPs',
    ],
    [
      news('FAULT'),
      'VRRP Instance VI_1 - Entering FAULT state',
      'VRRP Instance is no longer owning VRRP VIPs',
    ],
    [
      groupNews('MASTER'),
      'VRRP Group G1 - Entering MASTER state',
      'All VRRP group instances are now in MASTER state',
    ],
  ])('%#', (told, subject, text) => {
    expect(alertOf(told, 'lb1')).toEqual({
      subject: `[lb1] ${subject}`,
      body: `=> ${text} <=\n\n`,
    });
  });

  test.each(['STOP', 'DELETED', 'MASTER_RX_LOWER_PRI', 'MASTER_PRIORITY'] as const)(
    'none for %s',
    (word) => expect(alertOf(news(word), 'lb1')).toBeUndefined(),
  );
});

describe('the relay', () => {
  test('gets a whole mail for all recipients', async () => {
    const { said, port } = await openRelay();
    open(port).tell(news('MASTER'));
    await until(() => expect(lines).toHaveLength(1));
    expect(said.slice(0, 5)).toEqual([
      'EHLO here.example',
      'MAIL FROM:<ha@example.org>',
      'RCPT TO:<a@example.org>',
      'RCPT TO:<joe@example.org>',
      'DATA',
    ]);
    for (const line of [
      'From: HA <ha@example.org>',
      'To: a@example.org, Joe X <joe@example.org>',
      'Subject: [lb1] VRRP Instance VI_1 - Entering MASTER state',
      'X-Mailer: Keepalived',
      '=> VRRP Instance is now owning VRRP VIPs <=',
    ]) {
      expect(said).toContain(line);
    }
    expect(lines).toEqual(['SMTP alert successfully sent.']);
  });

  test('hears of nobody’s faults with no_email_faults, and of who we are without a sender', async () => {
    const { said, port } = await openRelay();
    const quiet = open(port, { tellsFaults: false, sender: undefined, heloName: undefined });
    quiet.tell(news('FAULT'));
    quiet.tell(groupNews('BACKUP'));
    await until(() => expect(lines).toHaveLength(1));
    expect(said[0]).toBe(`EHLO ${hostname()}`);
    expect(said[1]).toBe(`MAIL FROM:<${userInfo().username}@${hostname()}>`);
    expect(count(said, 'Subject:')).toBe(1);
  });

  test('that is dead is said once, and gets everything when it is back', async () => {
    const { port } = await openRelay();
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    const waiting = open(port);
    waiting.tell(news('BACKUP'));
    waiting.tell(news('MASTER'));
    await until(() => expect(lines).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lines).toEqual([
      expect.stringMatching(/^SMTP server \[127\.0\.0\.1\]:\d+ takes nothing: /),
    ]);
    const { said } = await openRelay(port);
    await until(() => expect(said.filter((line) => line === '.')).toHaveLength(2));
    expect(said.filter((line) => line.startsWith('Subject:'))).toEqual([
      expect.stringContaining('BACKUP'),
      expect.stringContaining('MASTER'),
    ]);
    await until(() => expect(lines.some((line) => line.endsWith(' is back'))).toBe(true));
  });

  test('that refuses a mail for good does not get it again', async () => {
    const { said, port } = await openRelay(0, { MAIL: '550 no' });
    open(port).tell(news('MASTER'));
    await until(() => expect(lines[0]).toMatch(/refused a message: .*550 no/));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(count(said, 'MAIL')).toBe(1);
  });
});
