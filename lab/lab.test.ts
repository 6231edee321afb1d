// Owns the proof that the lab's own instruments work. Never starts a VRRP daemon.
import { beforeEach, describe, expect, it } from 'vitest';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { assertNothingLeft, newSince, takeSnapshot } from './leftovers.ts';
import { HttpProbe, UdpProbe, UdpServer, WebServer } from './probe.ts';
import type { LabProcess } from './process.ts';
import { SyslogCollector } from './syslog.ts';

let lab: Lab;

beforeEach(async () => {
  lab = await Lab.open();
  return () => lab.end();
});

async function pair(): Promise<{
  a: LabHost;
  b: LabHost;
  lan: Awaited<ReturnType<Lab['switch']>>;
}> {
  const [a, b, lan] = [await lab.host('a'), await lab.host('b'), await lab.switch('lan')];
  await lan.connect(a, { interface: 'wlo1', address: '192.168.0.1/24' });
  await lan.connect(b, {
    interface: 'eth0',
    address: ['192.168.0.2/24', 'fd00::2/64'],
    mac: '02:00:00:00:00:0b',
  });
  return { a, b, lan };
}

describe('a host', () => {
  it('is a machine of its own: name, /run, network devices', async () => {
    const [a, b] = [await lab.host('a'), await lab.host('b')];
    a.writeFile('/run/mark', 'mine');
    expect((await a.run(['hostname'])).stdout).toBe('a\n');
    expect(await a.runOrThrow(['cat', '/run/mark'])).toBe('mine');
    expect(b.readFile('/run/mark')).toBeUndefined();
    expect((await b.run(['cat', '/run/mark'])).status).toBe(1);
    expect(await b.runOrThrow(['ls', '/sys/class/net'])).toBe('lo\n');
  });

  it('collects what its own /dev/log is told', async () => {
    const [a, b] = [await lab.host('a'), await lab.host('b')];
    const [logOfA, logOfB] = [await SyslogCollector.start(a), await SyslogCollector.start(b)];
    const text = 'a "quoted" \\ back\tslash, grüße';
    await a.runOrThrow(['logger', '-u', '/dev/log', '-p', 'daemon.info', '-t', 'probe', text]);
    const message = await logOfA.waitFor(/quoted/);
    expect(message).toMatchObject({ facility: 3, severity: 6, ident: 'probe', text });
    expect(logOfB.messages).toEqual([]);
  });

  it('refuses to signal a process that is not its own', async () => {
    const [a, b] = [await lab.host('a'), await lab.host('b')];
    const sleeper = await a.spawn(['sleep', '100']);
    await expect.poll(() => a.holder.members(), { timeout: 5000 }).toContain(sleeper.pid);
    expect(() => b.kill(sleeper.pid)).toThrow('does not run on host b');
    a.kill(sleeper.pid, 'SIGTERM');
    expect(await sleeper.exited).toEqual({ status: null, signal: 'SIGTERM' });
  });
});

describe('a switch', () => {
  it('gives the interfaces the names, addresses and MACs asked for', async () => {
    const { a, b } = await pair();
    expect(await a.hasAddress('wlo1', '192.168.0.1')).toBe(true);
    const addresses = await b.addresses('eth0');
    expect(addresses.map((each) => `${each.address}/${each.prefixLength}`)).toEqual(
      expect.arrayContaining(['192.168.0.2/24', 'fd00::2/64']),
    );
    expect(await b.link('eth0')).toMatchObject({ operstate: 'UP', mac: '02:00:00:00:00:0b' });
  });

  it('cuts and mends a cable: the host loses carrier and gets it back', async () => {
    const { a, b, lan } = await pair();
    await lan.cut(a);
    await expect
      .poll(async () => (await a.link('wlo1')).operstate, { timeout: 5000 })
      .not.toBe('UP');
    expect((await b.link('eth0')).operstate).toBe('UP');
    await lan.mend(a);
    expect((await a.link('wlo1')).operstate).toBe('UP');
  });

  it.each(['toHost', 'fromHost'] as const)('cuts one direction only: %s', async (direction) => {
    const { a, b, lan } = await pair();
    const [heardByA, heardByB] = [await listen(a), await listen(b)];
    await lan.cutOneWay(a, direction);
    const toHost = { from: b, heard: heardByA };
    const fromHost = { from: a, heard: heardByB };
    const [stopped, open] = direction === 'toHost' ? [toHost, fromHost] : [fromHost, toHost];
    await shout(stopped.from, 'stopped');
    await shout(open.from, 'open');
    await open.heard.waitForLine(/^open$/);
    expect(stopped.heard.lines.map((line) => line.text)).not.toContain('stopped');
    await lan.mend(a);
    await shout(stopped.from, 'mended');
    await stopped.heard.waitForLine(/^mended$/);
  });
});

const listenSource = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (message) => console.log(message.toString()));
socket.bind(9, () => console.log('ready'));
`;
const shoutSource = `
const socket = require('node:dgram').createSocket('udp4');
socket.bind(0, () => {
  socket.setBroadcast(true);
  socket.send(process.argv[1], 9, '192.168.0.255', () => socket.close());
});
`;

async function listen(host: LabHost): Promise<LabProcess> {
  const listener = await host.spawn([process.execPath, '-e', listenSource]);
  await listener.waitForLine(/^ready$/);
  return listener;
}

async function shout(host: LabHost, text: string): Promise<void> {
  await host.runOrThrow([process.execPath, '-e', shoutSource, '--', text]);
}

describe('a probe', () => {
  it('tells who answered, and what was lost while the cable was cut', async () => {
    const { a, b, lan } = await pair();
    await WebServer.start(b);
    await UdpServer.start(b, 7);
    const http = await HttpProbe.start(a, { address: '192.168.0.2' });
    const udp = await UdpProbe.start(a, { address: '192.168.0.2', port: 7 });
    await Promise.all([http.nextAnswer('b'), udp.nextAnswer('b')]);
    await lan.cut(b);
    const cutAtMs = Date.now();
    await Promise.all([http.nextLoss(), udp.nextLoss()]);
    await lan.mend(b);
    await Promise.all([http.nextAnswer('b'), udp.nextAnswer('b')]);
    for (const probe of [http, udp]) {
      const stats = await probe.stop();
      expect(stats.answered).toBeGreaterThan(1);
      expect(stats.lost).toBeGreaterThan(0);
      expect(probe.gapAround(cutAtMs)).toEqual(stats.longestGap);
      expect(stats.longestGap?.lengthMs).toBeGreaterThan(200);
    }
  });
});

describe('the proof that nothing is left', () => {
  it('names a process and a namespace that live on', async () => {
    const before = await takeSnapshot();
    const host = await lab.host('forgotten');
    await host.spawn(['sleep', '1234']);
    await expect.poll(() => host.holder.members().length, { timeout: 5000 }).toBe(1);
    const left = newSince(before, await takeSnapshot());
    expect(left).toContainEqual(expect.stringMatching(/^process .*sleep 1234$/));
    expect(left).toContainEqual(expect.stringMatching(/^network namespace net:/));
    await expect(assertNothingLeft(before, 100)).rejects.toThrow('sleep 1234');
  });
});
