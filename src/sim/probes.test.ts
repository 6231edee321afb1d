// Proves that checks without a process play in a simulation: on their schedules, scripted, in the standard
// set.
import { expect, test } from 'vitest';
import { parseActions } from './scenario.ts';
import { ScenarioMistake } from './scenario-mistakes.ts';
import { standardSet } from './standard.ts';
import { siteFromTexts } from './test-sites.ts';
import { startedWorld } from './trial.ts';

const second = 1_000_000;

const textOf = (priority: number) => `
vrrp_http web {
  url http://127.0.0.1/health
  interval 2
  fall 2
  weight -50
}
vrrp_instance WEB {
  interface eth0
  virtual_router_id 10
  priority ${priority}
  virtual_ipaddress {
    10.0.0.100/24
  }
  track_http {
    web
  }
}`;

const site = siteFromTexts({ a: textOf(120), b: textOf(100) });

function masterOf(world: ReturnType<typeof startedWorld>): string[] {
  return site.topology.nodes
    .map(({ name }) => name)
    .filter((name) => world.machine(name).status()?.instances[0]?.state === 'master');
}

test('a check that fails moves the address, and one that recovers brings it back', () => {
  const world = startedWorld(site);
  const act = (text: string) => {
    const modelOf = () => {
      throw new ScenarioMistake('no file');
    };
    const { topology } = site;
    for (const action of parseActions(text, { topology, modelOf })) world.perform(action);
  };
  world.runUntil(20 * second);
  expect(masterOf(world)).toEqual(['a']);
  act('http:a:web=fail');
  world.runUntil(40 * second);
  expect(masterOf(world)).toEqual(['b']);
  act('http:a:web=ok');
  world.runUntil(60 * second);
  expect(masterOf(world)).toEqual(['a']);
  act('http:a:web=hang');
  world.runUntil(80 * second);
  expect(masterOf(world)).toEqual(['b']);
});

test('the standard set has each tracked check fail', () => {
  const words = standardSet(site.topology).map(({ node, words: what }) => `${node} ${what}`);
  expect(words).toContain('a http check web fails');
  expect(words).toContain('b http check web fails');
});

test('the machines ask at different moments', () => {
  const world = startedWorld(site);
  world.runUntil(20 * second);
  const lastResults = site.topology.nodes.map(
    ({ name }) => world.machine(name).status()?.probes?.[0]?.lastResultAtUs,
  );
  expect(lastResults[0]).not.toBe(lastResults[1]);
});
