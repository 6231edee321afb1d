// Owns the proof of how fast announcements may follow one another.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

function load(text: string, interfaces?: readonly string[]) {
  const { model, diagnostics } = loadConfig({ name: 'x', text }, interfaces && { interfaces });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  return { pacing: model.pacing, problems };
}

const group = (...lines: readonly string[]) => `garp_group {\n${lines.join('\n')}\n}\n`;

describe('pacing', () => {
  it('vrrp_garp_interval and vrrp_gna_interval pace every interface', () => {
    expect(load('').pacing).toBeUndefined();
    const global = 'global_defs {\nvrrp_garp_interval 0.25\nvrrp_gna_interval 0.000001\n}';
    expect(load(global)).toEqual({
      pacing: { everywhere: { garpIntervalUs: 250_000, gnaIntervalUs: 1 }, groups: [] },
      problems: [],
    });
    for (const wrong of ['0', '4295', 'x']) {
      const { pacing, problems } = load(`global_defs {\nvrrp_garp_interval ${wrong}\n}`);
      expect([pacing, problems.length]).toEqual([undefined, 1]);
    }
  });

  it('interfaces of a garp_group share their pace', () => {
    const text = group('garp_interval 0.5', 'gna_interval 2', 'interfaces {', 'eth0', 'eth1', '}');
    expect(load(text + group('garp_interval 1', 'interface eth2'))).toEqual({
      pacing: {
        everywhere: { garpIntervalUs: 0, gnaIntervalUs: 0 },
        groups: [
          { interfaces: ['eth0', 'eth1'], garpIntervalUs: 500_000, gnaIntervalUs: 2_000_000 },
          { interfaces: ['eth2'], garpIntervalUs: 1_000_000, gnaIntervalUs: 0 },
        ],
      },
      problems: [],
    });
  });

  it('an interface is in one garp_group', () => {
    const both = group('garp_interval 1', 'interface a', 'interface b', 'interfaces { c\n}');
    expect(load(both).pacing?.groups[0]?.interfaces).toEqual(['a', 'b', 'c']);
    const { pacing, problems } = load(both + group('garp_interval 2', 'interfaces { b\nd\n}'));
    expect(pacing?.groups.map(({ interfaces }) => interfaces)).toEqual([['a', 'b', 'c'], ['d']]);
    expect(problems).toEqual(['error HF1402 10:14']);
  });

  it('a group without an interface or a gap is none', () => {
    expect(load(group('garp_interval 1'))).toEqual({
      pacing: undefined,
      problems: ['warning HF1404 1:1'],
    });
    const gapless = group('interface a');
    expect(load(gapless)).toEqual({ pacing: undefined, problems: ['error HF1403 1:1'] });
    expect(load(gapless + group('garp_interval 1', 'interface a')).pacing?.groups).toHaveLength(1);
    expect(load(group('garp_interval 1', 'interface a', 'interfaces {', '}')).problems).toEqual([
      'error HF1401 4:1',
    ]);
  });

  it('a gap of 0 excepts interfaces from the pace of the others', () => {
    const global = 'global_defs {\nvrrp_garp_interval 1\n}\n';
    const { pacing } = load(global + group('garp_interval 0', 'interface a'));
    expect(pacing?.groups).toEqual([{ interfaces: ['a'], garpIntervalUs: 0, gnaIntervalUs: 0 }]);
  });

  it('an interface that is not there stops the start', () => {
    const text = group('garp_interval 1', 'interfaces {', 'eth9', 'eth0', '}');
    expect(load(text, ['eth0']).problems).toEqual(['fatal HF0104 4:1']);
  });
});
