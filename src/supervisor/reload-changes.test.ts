// Owns the proof of what an operator is told that a reload changes.
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { describeChanges } from './reload-changes.ts';

const modelOf = (text: string) => loadConfig({ name: 'keepalived.conf', text }).model;

function instance(name: string, vrid: number, ...words: readonly string[]): string {
  const head = `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\n`;
  return `${head}virtual_ipaddress {\n10.9.0.${vrid}\n}\n${words.join('\n')}\n}\n`;
}

const changes = (before: string, after: string) => describeChanges(modelOf(before), modelOf(after));

describe('what a reload changes', () => {
  test('is nothing where only lines have moved', () => {
    expect(changes(instance('A', 1), `\n\n${instance('A', 1)}`)).toEqual([]);
  });

  test('names instances that come, go and are renamed', () => {
    const before = instance('A', 1) + instance('B', 2);
    expect(changes(before, instance('C', 2) + instance('D', 3))).toEqual([
      'instance A removed',
      'instance B is now C',
      'instance D added',
    ]);
  });

  test('is another instance where it speaks otherwise, not where its source is written out', () => {
    const peers = 'unicast_peer {\n10.9.0.9\n}';
    const [multicast, unicast] = [instance('A', 1), instance('A', 1, peers)];
    expect(changes(multicast, unicast)).toEqual(['instance A removed', 'instance A added']);
    const written = instance('A', 1, 'unicast_src_ip 10.9.0.1', peers);
    expect(changes(unicast, written)).toEqual(['instance A: source address unset -> 10.9.0.1']);
    const other = instance('A', 1, 'unicast_src_ip 10.9.0.2', peers);
    expect(changes(written, other)).toEqual(['instance A removed', 'instance A added']);
  });

  test('shows short values, times in seconds', () => {
    const after = instance('A', 1, 'priority 150', 'version 3', 'advert_int 0.5');
    expect(changes(instance('A', 1), after)).toEqual(
      expect.arrayContaining([
        'instance A: priority 100 -> 150',
        'instance A: advert interval 1 s -> 0.5 s',
      ]),
    );
  });

  test('shows no secret', () => {
    const secret = (word: string) =>
      instance('A', 1, `authentication {\nauth_type PASS\nauth_pass ${word}\n}`);
    const told = changes(secret('oldpass1'), secret('newpass2'));
    expect(told).toEqual(['instance A: authentication changed']);
  });

  test('names scripts, groups and whole parts', () => {
    const script = 'vrrp_script s {\nscript /bin/true\n}\n';
    const told = changes(instance('A', 1), `${script}${instance('A', 1)}`);
    expect(told).toEqual(['script s added']);
    const probe = (port: number) => `vrrp_tcp p {\nconnect a ${port}\n}\n`;
    expect(changes(probe(1), `${probe(2)}vrrp_http p {\nurl http://a/\n}`)).toEqual([
      ...['http check p added', 'tcp check p: port 1 -> 2'],
    ]);
  });
});
