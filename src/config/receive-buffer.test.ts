// Owns the proof of how the words about receive buffers are read, as keepalived 2.2.7 was seen to.
import { describe, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

/** What the instance wants, and what is said. */
function read(instance: readonly string[], global: readonly string[] = []) {
  const text = [
    'global_defs {',
    ...global,
    '}',
    'vrrp_instance VI_1 {',
    'interface eth0',
    'virtual_router_id 51',
    ...instance,
    '}',
  ].join('\n');
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  return {
    buffer: model.instances[0]?.receiveBuffer,
    problems: diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
}

const addresses = (...list: string[]) => ['virtual_ipaddress {', ...list, '}'];
const two = addresses('10.9.0.1', '10.9.0.2');

describe('the receive buffer', () => {
  test('kernel_rx_buf_size goes before the policy', () => {
    const policy = ['vrrp_rx_bufs_policy 70000'];
    const own = { kind: 'bytes', bytes: 50_000 };
    expect(read(['kernel_rx_buf_size 50000', ...two], policy).buffer).toEqual(own);
    expect(read(['kernel_rx_buf_size 0', ...two]).buffer).toBeUndefined();
    expect(read(two).buffer).toBeUndefined();
  });

  test('vrrp_rx_bufs_policy is MTU, ADVERT or bytes', () => {
    const bufferOf = (policy: string) => read(two, [`vrrp_rx_bufs_policy ${policy}`]).buffer;
    expect(bufferOf('70000')).toEqual({ kind: 'bytes', bytes: 70_000 });
    expect(bufferOf('mtu')).toEqual({ kind: 'mtu', count: 3 });
    expect(bufferOf('ADVERT')).toEqual({ kind: 'bytes', bytes: 3 * 44 });
    expect(bufferOf('0')).toBeUndefined();
    const { buffer, problems } = read(two, ['vrrp_rx_bufs_policy half']);
    expect({ buffer, problems }).toEqual({
      buffer: undefined,
      problems: ['HF1013 Invalid vrrp_rx_bufs_policy half'],
    });
  });

  test('vrrp_rx_bufs_multiplier counts packets', () => {
    const bufferOf = (policy: string) =>
      read(two, [`vrrp_rx_bufs_policy ${policy}`, 'vrrp_rx_bufs_multiplier 5']).buffer;
    expect(bufferOf('MTU')).toEqual({ kind: 'mtu', count: 5 });
    expect(bufferOf('advert')).toEqual({ kind: 'bytes', bytes: 5 * 44 });
    expect(bufferOf('100')).toEqual({ kind: 'bytes', bytes: 100 });
  });

  const authentication = (type: string) => [
    'authentication {',
    `auth_type ${type}`,
    'auth_pass abc',
    '}',
  ];
  test.each([
    ['version 2', ['version 2', ...addresses('10.9.0.1')], 40],
    ['AH', [...authentication('AH'), ...addresses('10.9.0.1')], 64],
    [
      'three addresses',
      [...authentication('PASS'), ...addresses('10.9.0.1', '10.9.0.2', '10.9.0.3')],
      48,
    ],
    ['version 3', ['version 3', ...addresses('10.9.0.1')], 32],
    ['IPv6', addresses('fe80::5/64', 'fd09::1'), 40],
  ])('an advert of %s is as long as keepalived reckons it', (_, words, bytes) => {
    const global = ['vrrp_rx_bufs_policy ADVERT', 'vrrp_rx_bufs_multiplier 1'];
    expect(read(words, global).buffer).toEqual({ kind: 'bytes', bytes });
  });
});
