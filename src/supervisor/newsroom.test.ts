// Proves what is news and in which order: instances, their groups, deletions, stops.
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import type { Model } from '../config/model.ts';
import type { Transition } from '../host/effects.ts';
import type { StateName } from '../vrrp/state.ts';
import { type News, Newsroom } from './newsroom.ts';

const instance = (name: string, words = '') =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${name.charCodeAt(0)}\n` +
  `virtual_ipaddress { 192.0.2.1 }\n${words}\n}\n`;
const fifo = 'global_defs {\nvrrp_notify_fifo /run/changes\n}\n';
const group = 'vrrp_sync_group G {\ngroup {\nA\nB\n}\n}\n';

function modelOf(...blocks: readonly string[]): Model {
  return loadConfig({ name: 'keepalived.conf', text: blocks.join('') }).model;
}
const pair = modelOf(group, instance('A'), instance('B'), instance('C'));

function change(
  name: string,
  from: StateName,
  to: StateName,
  more: Partial<Transition> = {},
): Transition {
  const cause = { kind: 'start' } as const;
  const how = { cause, effectivePriority: 100, atUs: 0, isSilent: false };
  return { instance: name, from, to, ...how, ...more };
}

const words = (news: readonly News[]) =>
  news.map(({ about, name, word, priority }) => `${about} ${name} ${word} ${priority}`);

/** Each is `INSTANCE FROM TO`. */
function tell(newsroom: Newsroom, ...steps: readonly string[]): string[] {
  return steps.flatMap((step) => {
    const [name = '', from, to] = step.split(' ') as [string, StateName, StateName];
    return words(newsroom.onTransition(change(name, from, to)));
  });
}

describe('an instance', () => {
  test('is told of with its effective priority', () => {
    const newsroom = new Newsroom(pair);
    const step = change('C', 'backup', 'master', { effectivePriority: 120 });
    expect(words(newsroom.onTransition(step))).toEqual(['INSTANCE C MASTER 120']);
  });

  test('is not told of when nothing is known to be wrong, nor when an owner passes by', () => {
    const newsroom = new Newsroom(pair);
    const silent = change('C', 'init', 'fault', { isSilent: true });
    const passing = change('C', 'init', 'backup', { cause: { kind: 'owner' } });
    expect(newsroom.onTransition(silent)).toEqual([]);
    expect(newsroom.onTransition(passing)).toEqual([]);
    expect(newsroom.onTransition(change('Z', 'init', 'backup'))).toEqual([]);
  });

  test('what is no state does not count as one', () => {
    const newsroom = new Newsroom(modelOf(fifo, instance('C', 'notify_priority_changes')));
    tell(newsroom, 'C init backup');
    const about = { instance: 'C', effectivePriority: 90 } as const;
    const lower = newsroom.onNotice({ ...about, about: 'lower-advert', state: 'master' });
    const changed = (['master', 'backup'] as const).flatMap((state) =>
      newsroom.onNotice({ ...about, about: 'priority', state }),
    );
    expect(words([...lower, ...changed])).toEqual([
      'INSTANCE C MASTER_RX_LOWER_PRI 90',
      'INSTANCE C MASTER_PRIORITY 90',
      'INSTANCE C BACKUP_PRIORITY 90',
    ]);
    expect(words(newsroom.states())).toEqual(['INSTANCE C BACKUP 90']);
  });

  test('has its present priority for who comes late, whether its changes are told or not', () => {
    const newsroom = new Newsroom(modelOf(fifo, instance('C'), instance('D')));
    const notice = { instance: 'C', about: 'priority', state: 'backup' } as const;
    expect(newsroom.onNotice({ ...notice, effectivePriority: 80 })).toEqual([]);
    tell(newsroom, 'C init backup', 'D init backup');
    expect(newsroom.onNotice({ ...notice, effectivePriority: 90 })).toEqual([]);
    expect(words(newsroom.states())).toEqual(['INSTANCE C BACKUP 90', 'INSTANCE D BACKUP 100']);
  });

  test('that a reload removes is FAULT, or DELETED with notify_deleted, by its old words', () => {
    const deletion = instance('D', 'notify_deleted /bin/d');
    const newsroom = new Newsroom(modelOf(instance('C'), deletion, instance('E')));
    tell(newsroom, 'C init backup', 'D init backup', 'E init backup');
    newsroom.adopt(modelOf(instance('E')));
    expect(tell(newsroom, 'C backup stopped', 'D backup stopped')).toEqual([
      'INSTANCE C FAULT 100',
      'INSTANCE D DELETED 100',
    ]);
    expect(words(newsroom.states())).toEqual(['INSTANCE E BACKUP 100']);
  });

  test('that a reload replaces by one of its name is told of by the words of each', () => {
    const newsroom = new Newsroom(modelOf(instance('C', 'notify /bin/old')));
    tell(newsroom, 'C init master');
    newsroom.adopt(modelOf(instance('C', 'notify /bin/new')));
    const steps = [change('C', 'master', 'stopped'), change('C', 'init', 'backup')];
    const told = steps.flatMap((step) => newsroom.onTransition(step));
    const commands = told.map(({ word, model }) => [word, model.notify?.always?.argv[0]]);
    expect(commands).toEqual([
      ['FAULT', '/bin/old'],
      ['BACKUP', '/bin/new'],
    ]);
  });
});

describe('a sync group', () => {
  test('that begins as backup is told of before its members, later after the last of them', () => {
    const newsroom = new Newsroom(pair);
    expect(tell(newsroom, 'A init backup', 'B init backup')).toEqual([
      ...['GROUP G BACKUP 0', 'INSTANCE A BACKUP 100', 'INSTANCE B BACKUP 100'],
    ]);
    expect(tell(newsroom, 'B backup master', 'A backup master')).toEqual([
      ...['INSTANCE B MASTER 100', 'INSTANCE A MASTER 100', 'GROUP G MASTER 0'],
    ]);
    expect(tell(newsroom, 'A master fault', 'B master fault')).toEqual([
      ...['INSTANCE A FAULT 100', 'INSTANCE B FAULT 100', 'GROUP G FAULT 0'],
    ]);
    expect(words(newsroom.states())).toEqual([
      ...['INSTANCE A FAULT 100', 'INSTANCE B FAULT 100', 'GROUP G FAULT 0'],
    ]);
  });

  test('that begins faulty is told of after its members', () => {
    const newsroom = new Newsroom(pair);
    expect(tell(newsroom, 'A init fault', 'B init fault').at(-1)).toBe('GROUP G FAULT 0');
  });

  test('whose engine begins anew is told of once', () => {
    const newsroom = new Newsroom(pair);
    tell(newsroom, 'A init backup', 'B init backup', 'A backup master', 'B backup master');
    expect(tell(newsroom, 'A init backup', 'B init backup')).toEqual([
      ...['GROUP G BACKUP 0', 'INSTANCE A BACKUP 100', 'INSTANCE B BACKUP 100'],
    ]);
  });

  test('of owners has no line at the start', () => {
    const owners = ['A', 'B'].map((name) => instance(name, 'priority 255'));
    const newsroom = new Newsroom(modelOf(group, ...owners));
    const told = ['A', 'B'].flatMap((name) => [
      ...newsroom.onTransition(change(name, 'init', 'backup', { cause: { kind: 'owner' } })),
      ...newsroom.onTransition(change(name, 'backup', 'master')),
    ]);
    expect(words(told)).toEqual(['INSTANCE A MASTER 100', 'INSTANCE B MASTER 100']);
  });

  test('stops when all of its members have', () => {
    const newsroom = new Newsroom(pair);
    tell(newsroom, 'A init backup', 'B init backup', 'C init backup');
    newsroom.expectStop();
    expect(tell(newsroom, 'A backup stopped', 'B backup stopped')).toEqual([
      ...['INSTANCE A STOP 100', 'INSTANCE B STOP 100'],
    ]);
    expect(words(newsroom.onStopped())).toEqual(['GROUP G STOP 0']);
  });

  test('that a reload makes of running instances is where they are, without a word', () => {
    const newsroom = new Newsroom(modelOf(instance('A'), instance('B')));
    tell(newsroom, 'A init backup', 'B init backup', 'A backup master', 'B backup master');
    newsroom.adopt(modelOf(group, instance('A'), instance('B')));
    expect(words(newsroom.states()).at(-1)).toBe('GROUP G MASTER 0');
    expect(tell(newsroom, 'A master backup', 'B master backup').at(-1)).toBe('GROUP G BACKUP 0');
    newsroom.adopt(modelOf(instance('A'), instance('B')));
    expect(words(newsroom.states())).toHaveLength(2);
  });
});
