// Owns the proof of the words that have links polled.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

function load(head: string, words = '', interfaces = ['eth0', 'eth1']) {
  const own = `interface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n192.0.2.1\n}\n${words}`;
  const text = `${head}\nvrrp_instance A {\n${own}\n}`;
  const { model, diagnostics } = loadConfig({ name: 'x', text }, { interfaces });
  const problems = diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { polled: model.linkbeats, problems };
}

describe('polled links', () => {
  it('are none where nothing asks for them', () => {
    expect(load('')).toEqual({ polled: undefined, problems: [] });
  });

  it('linkbeat_use_polling polls the interface of every instance', () => {
    const found = load('linkbeat_use_polling', 'track_interface {\neth1\n}');
    expect(found).toEqual({ polled: [{ interface: 'eth0' }], problems: [] });
  });

  it('linkbeat_use_polling of an instance polls its interface', () => {
    const { polled, problems } = load('', 'linkbeat_use_polling');
    expect(polled).toEqual([{ interface: 'eth0' }]);
    const text = "(A) 'linkbeat_use_polling' in vrrp instance deprecated";
    expect(problems).toEqual([`HF1415 ${text} - use linkbeat_interfaces block`]);
  });

  it('linkbeat_interfaces names interfaces and how they are asked', () => {
    const lines = 'linkbeat_interfaces {\neth0 IOCTL\neth1\neth0 MII\n}';
    expect(load(`${lines}\nlinkbeat_use_polling`)).toEqual({
      polled: [{ interface: 'eth0', preferred: 'MII' }, { interface: 'eth1' }],
      problems: [],
    });
  });

  it.each(['eth0 mii', 'eth0 ETHTOOL more'])(
    'what else stands on a line is left out: %s',
    (line) => {
      const { polled, problems } = load(`linkbeat_interfaces {\n${line}\n}`);
      expect(polled).toHaveLength(1);
      expect(problems).toEqual([
        expect.stringMatching(/^HF1414 extra characters (mii|more) in linkbeat interface$/),
      ]);
    },
  );

  it('an interface that is not there is left out', () => {
    const { polled, problems } = load('linkbeat_interfaces {\neth9\n}', '', ['lo', 'eth0']);
    expect(polled).toBeUndefined();
    const text = 'unknown interface eth9 specified for linkbeat interface';
    expect(problems).toEqual([`HF1405 ${text}; there are eth0`]);
  });
});
