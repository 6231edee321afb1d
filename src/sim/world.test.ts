// Owns the proof that a simulated site does what a real one does: who lets go, who takes over, who
// answers, and that equal seeds give equal histories.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Action } from './actions.ts';
import { historyText } from './history.ts';
import { tutorialText, tutorialTopology } from './test-sites.ts';
import { ip } from './testing.ts';
import { World, type WorldOptions } from './world.ts';

const second = 1_000_000;
const vip = ip('192.168.0.100');

function opened(options: WorldOptions = {}): World {
  const world = new World(tutorialTopology(), { seed: 1, keepsLog: false, ...options });
  for (const node of ['web1', 'web2']) world.perform({ kind: 'start', node });
  return world;
}

/** web1 is master. */
function settled(options: WorldOptions = {}): World {
  const world = opened(options);
  world.runUntil(10 * second);
  expect([holders(world), answerer(world)]).toEqual([['web1'], 'web1']);
  return world;
}

const holders = ({ machines }: World): string[] =>
  machines.filter(({ kernel }) => kernel.hasAnywhere(vip)).map(({ name }) => name);

const answerer = ({ clients: [client] }: World) => client?.answeredBy(vip);

function passed(world: World, seconds: number): World {
  world.runUntil(world.nowUs + seconds * second);
  return world;
}

/** What becomes of the daemon, and when, since the given moment. */
function fates(world: World, node: string, sinceUs: number): [string, number][] {
  return world.history.flatMap((entry): [string, number][] =>
    entry.kind === 'daemon' && entry.node === node && entry.atUs >= sinceUs
      ? [[entry.became, (entry.atUs - sinceUs) / second]]
      : [],
  );
}

const on = (kind: 'start' | 'stop' | 'kill' | 'crash' | 'kill-all' | 'hang' | 'resume') =>
  ({ kind, node: 'web1' }) as Action;

describe('a daemon that dies', () => {
  it('lets go when its supervisor is killed: the other one needs its skew only', () => {
    const world = settled();
    world.perform(on('kill'));
    passed(world, 0.1);
    expect(holders(world)).toEqual([]);
    expect(answerer(world)).toBeUndefined();
    passed(world, 0.7);
    expect([holders(world), answerer(world)]).toEqual([['web2'], 'web2']);
  });

  it('lets go when it is stopped', () => {
    const world = settled();
    world.perform(on('stop'));
    expect([holders(world), world.machine('web1').condition]).toEqual([[], 'ended']);
    expect(holders(passed(world, 0.8))).toEqual(['web2']);
  });

  it('is let go for by its supervisor when the engine crashes, and a new engine comes at once', () => {
    const world = settled();
    const sinceUs = world.nowUs;
    world.perform(on('crash'));
    expect(holders(world)).toEqual(['web1']);
    expect(holders(passed(world, 0.05))).toEqual([]);
    passed(world, 1);
    expect(fates(world, 'web1', sinceUs).map(([became]) => became)).toEqual([
      ...['without-engine', 'running'],
    ]);
  });

  it('is let go for when it is stopped in the moment in which its engine has crashed', () => {
    const world = settled();
    world.perform(on('crash'));
    world.perform(on('stop'));
    expect(holders(passed(world, 0.05))).toEqual([]);
  });

  it('is started again after 0, 1, 2 and 4 seconds when it crashes again and again', () => {
    const world = settled();
    const waits = [0, 1, 2, 4].map((expected) => {
      const sinceUs = world.nowUs;
      world.perform(on('crash'));
      passed(world, expected + 0.2);
      const running = fates(world, 'web1', sinceUs).find(([became]) => became === 'running');
      return Math.floor(running?.[1] ?? -1);
    });
    expect(waits).toEqual([0, 1, 2, 4]);
  });

  it('leaves its addresses behind when all of it is killed, and the next start removes them', () => {
    const world = settled();
    world.perform(on('kill-all'));
    expect(holders(passed(world, 0.5))).toEqual(['web1']);
    // A master that says nothing is waited for, a master down interval from its last advert.
    expect(holders(passed(world, 4))).toEqual(['web1', 'web2']);
    expect(answerer(world)).toBe('web2');
    world.perform(on('start'));
    expect(holders(passed(world, 1))).toEqual(['web2']);
    expect(holders(passed(world, 5))).toEqual(['web1']);
  });

  it('has ended, not hung, when it is killed while it stands still', () => {
    const world = settled();
    world.perform(on('hang'));
    passed(world, 1);
    const sinceUs = world.nowUs;
    world.perform(on('kill-all'));
    expect(world.machine('web1').condition).toBe('ended');
    expect(fates(world, 'web1', sinceUs)).toEqual([['ended', 0]]);
  });

  it('is followed by another one that is started in the moment of its death', () => {
    const world = settled();
    const sinceUs = world.nowUs;
    for (const kind of ['kill', 'start', 'start'] as const) world.perform(on(kind));
    expect(holders(passed(world, 10))).toEqual(['web1']);
    expect(fates(world, 'web1', sinceUs).map(([became]) => became)).toEqual([
      'ended',
      'starting',
      'running',
    ]);
  });

  it('is followed by none when all end, or the last word was to stop', () => {
    for (const last of ['kill-all', 'stop', 'kill'] as const) {
      const world = settled();
      for (const kind of ['kill', 'start', last] as const) world.perform(on(kind));
      passed(world, 10);
      expect(world.machine('web1').condition).toBe('ended');
    }
  });

  it('is told to have ended once only', () => {
    const world = settled();
    const sinceUs = world.nowUs;
    for (const kind of ['stop', 'kill-all', 'stop', 'kill'] as const) world.perform(on(kind));
    passed(world, 1);
    expect(fates(world, 'web1', sinceUs)).toEqual([['ended', 0]]);
  });
});

describe('a daemon that stands still', () => {
  it('keeps its address while the other one takes over, and gives way or takes back once', () => {
    const world = settled();
    const sinceUs = world.nowUs;
    world.perform(on('hang'));
    passed(world, 5);
    expect([holders(world), answerer(world)]).toEqual([['web1', 'web2'], 'web2']);
    world.perform(on('resume'));
    passed(world, 2);
    expect([holders(world), answerer(world)]).toEqual([['web1'], 'web1']);
    expect(fates(world, 'web1', sinceUs)).toEqual([
      ['hung', 0],
      ['running', 5],
    ]);
  });

  it('stops when it goes on, if it was told to stop meanwhile', () => {
    const world = settled();
    world.perform(on('hang'));
    world.perform(on('stop'));
    expect(holders(passed(world, 1))).toEqual(['web1']);
    expect(world.machine('web1').condition).toBe('hung');
    world.perform(on('resume'));
    passed(world, 0.1);
    expect(world.machine('web1').condition).toBe('ended');
    expect(holders(world)).not.toContain('web1');
  });

  it('is followed by another one when it is killed and started again, moved or not', () => {
    const world = settled();
    world.perform(on('hang'));
    passed(world, 5);
    world.perform(on('kill'));
    passed(world, 1);
    expect(world.machine('web1').condition).toBe('hung');
    const sinceUs = world.nowUs;
    world.perform(on('start'));
    expect(holders(passed(world, 10))).toEqual(['web1']);
    expect(fates(world, 'web1', sinceUs).map(([became]) => became)).toEqual([
      'ended',
      'starting',
      'running',
    ]);
  });

  it('is followed by another one when that was asked for before it went on', () => {
    const world = settled();
    for (const kind of ['hang', 'stop', 'start'] as const) world.perform(on(kind));
    passed(world, 5);
    expect(world.machine('web1').condition).toBe('hung');
    world.perform(on('resume'));
    expect(holders(passed(world, 10))).toEqual(['web1']);
    expect(world.machine('web1').condition).toBe('running');
  });

  it('does not go on with its start meanwhile', () => {
    const world = opened();
    world.perform(on('hang'));
    passed(world, 10);
    expect(world.machine('web1').brainModel).toBeUndefined();
    world.perform(on('resume'));
    expect(holders(passed(world, 10))).toEqual(['web1']);
  });
});

describe('a machine', () => {
  it('forgets its addresses without power, and starts as one that is switched on', () => {
    const world = settled();
    world.perform({ kind: 'power-off', node: 'web1' });
    expect([holders(world), answerer(world)]).toEqual([[], undefined]);
    expect(world.machine('web1').condition).toBe('without-power');
    expect(holders(passed(world, 5))).toEqual(['web2']);
    world.perform(on('start'));
    expect(holders(passed(world, 10))).toEqual(['web1']);
  });

  it('is a master nobody hears behind a cut cable, and the client finds the other one', () => {
    const world = settled();
    const impairment = { isCut: true };
    world.perform({ kind: 'impair', node: 'web1', direction: 'both', impairment });
    passed(world, 5);
    expect([holders(world), answerer(world)]).toEqual([['web1', 'web2'], 'web2']);
    world.perform({ kind: 'heal' });
    expect(holders(passed(world, 2))).toEqual(['web1']);
  });

  it('gives its address up when its cable is pulled', () => {
    const world = settled();
    const [plug] = world.machine('web1').interfaces;
    if (!plug) throw new Error('web1 has no interface');
    world.perform({ kind: 'link', node: 'web1', interface: plug.name, up: false });
    expect(holders(passed(world, 5))).toEqual(['web2']);
  });

  it('follows its check: 150 less is less than the other one has', () => {
    const world = settled();
    const behaviour = { kind: 'exits', status: 1, afterUs: 5000 } as const;
    world.perform({ kind: 'script', node: 'web1', script: 'checkhaproxy', behaviour });
    expect(holders(passed(world, 8))).toEqual(['web2']);
  });

  it('runs what a reload read, without letting go', () => {
    const world = settled();
    const sinceUs = world.nowUs;
    const text = tutorialText('web1', 'keepalived.conf');
    const { model } = loadConfig({ name: 'web1.conf', text });
    world.perform({ kind: 'reload', node: 'web1', model });
    passed(world, 5);
    expect(world.machine('web1').brainModel).toEqual(model);
    expect(world.history.filter(({ atUs, kind }) => atUs > sinceUs && kind === 'address')).toEqual(
      [],
    );
  });

  it('does not mind that its wall clock jumps', () => {
    const world = settled();
    const { length } = world.history;
    world.perform({ kind: 'clock', node: 'web1', jumpUs: -86_400 * second });
    passed(world, 10);
    expect(world.history.slice(length).map(({ kind }) => kind)).toEqual(['action']);
  });
});

describe('the client', () => {
  it('has eight seconds of patience when nobody tells it of a change', () => {
    const world = settled();
    const [plug] = world.machine('web2').interfaces;
    if (!plug) throw new Error('web2 has no interface');
    for (const node of ['web1', 'web2']) world.perform({ kind: 'kill-all', node });
    const index = world.machine('web2').kernel.indexOf(plug.name) ?? 0;
    const address = { index, address: vip, prefixLength: 24 };
    world.perform({ kind: 'address', node: 'web2', address, isAdded: true });
    expect(answerer(passed(world, 1))).toBe('web1');
    world.perform({ kind: 'power-off', node: 'web1' });
    expect(answerer(passed(world, 7.9))).toBeUndefined();
    expect(answerer(passed(world, 0.2))).toBe('web2');
  });

  it('is answered by nobody when nobody has the address', () => {
    const world = settled();
    for (const node of ['web1', 'web2']) world.perform({ kind: 'stop', node });
    expect(answerer(passed(world, 20))).toBeUndefined();
  });
});

describe('time and chance', () => {
  /** With loss and jitter, so that chance decides. */
  function unlucky(seed: number): string {
    const world = opened({ seed, keepsLog: true });
    const impairment = { lossPerMille: 400, jitterUs: 5000 };
    world.perform({ kind: 'impair', node: 'web1', direction: 'both', impairment });
    world.performLater([{ atUs: 20 * second, action: on('kill') }]);
    world.runUntil(60 * second);
    return historyText(world.history);
  }

  it('gives equal histories for equal seeds and others for others', () => {
    expect(unlucky(7)).toBe(unlucky(7));
    expect(unlucky(8)).not.toBe(unlucky(7));
  });

  it('never runs backwards, even for an action that comes too late', () => {
    const world = settled();
    world.performLater([{ atUs: second, action: on('kill') }]);
    passed(world, 1);
    const times = world.history.map(({ atUs }) => atUs);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  it('knows no machine by another name', () => {
    expect(() => opened().machine('web3')).toThrow('there is no machine web3');
  });

  it('gives the history that was once judged right', () => {
    const world = opened({ keepsLog: true });
    world.performLater([
      { atUs: 8 * second, action: on('kill') },
      { atUs: 12 * second, action: on('start') },
      { atUs: 20 * second, action: on('hang') },
      { atUs: 26 * second, action: on('resume') },
    ]);
    world.runUntil(35 * second);
    const file = new URL('cases/tutorial.jsonl', import.meta.url);
    const text = historyText(world.history);
    if (process.env.UPDATE === '1') {
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});

describe('an operator', () => {
  it('takes a machine out for maintenance, which outlives its engine', () => {
    const world = settled();
    const order = { kind: 'maintenance', instance: undefined, isOn: true } as const;
    world.perform({ kind: 'order', node: 'web1', order });
    expect(holders(passed(world, 0.8))).toEqual(['web2']);
    world.perform(on('crash'));
    expect(holders(passed(world, 60))).toEqual(['web2']);
    world.perform({ kind: 'order', node: 'web1', order: { ...order, isOn: false } });
    expect(holders(passed(world, 10))).toEqual(['web1']);
  });

  it('hands over to the lower priority, until that is gone', () => {
    const world = settled();
    const order = { kind: 'handover', instance: undefined } as const;
    world.perform({ kind: 'order', node: 'web1', order });
    expect(holders(passed(world, 60))).toEqual(['web2']);
    world.perform({ kind: 'kill', node: 'web2' });
    expect(holders(passed(world, 5))).toEqual(['web1']);
  });
});
