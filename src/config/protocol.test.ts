// Owns the proof of what an instance speaks: version, family, authentication, interval.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

const vips4 = 'virtual_ipaddress { 192.0.2.1 }';
const vips6 = 'virtual_ipaddress { fe80::1 }';

/** An instance whose lines begin at line 4, behind the lines of a `global_defs`, if any. */
function instance(lines: readonly string[], global = '') {
  const head = 'vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n';
  const text = `${global}${head}${lines.join('\n')}\n}`;
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message }) => message);
  const exitCode = configTestExitCode(diagnostics);
  return { model: model.instances[0], problems, messages, exitCode };
}

function authentication(...lines: readonly string[]): string {
  return ['authentication {', ...lines, '}'].join('\n');
}

describe('version', () => {
  it('version is 2 or 3', () => {
    expect(instance([vips4]).model?.version).toBe(2);
    expect(instance(['version 2', vips4]).model?.version).toBe(2);
    expect(instance(['version 3', vips4])).toMatchObject({ model: { version: 3 }, problems: [] });
    const wrong = instance(['version 4', vips4]);
    expect([wrong.model?.version, wrong.problems]).toEqual([2, ['error HF0302 4:9']]);
  });

  it('the first version counts', () => {
    const { model, problems } = instance(['version 3', 'version 2', vips4]);
    expect([model?.version, problems]).toEqual([3, ['error HF0111 5:9']]);
  });

  it('vrrp_version is the default of IPv4 instances', () => {
    const global = 'global_defs {\nvrrp_version 3\n}\n';
    expect(instance([vips4], global).model?.version).toBe(3);
    expect(instance(['version 2', vips4], global).model?.version).toBe(2);
    expect(instance([vips6], global.replace('3', '2')).model?.version).toBe(3);
  });

  it('IPv6 is version 3 unless version 2 stands before the addresses', () => {
    expect(instance([vips6]).model).toMatchObject({ version: 3, family: 6 });
    expect(instance(['version 2', vips6])).toMatchObject({ model: { version: 2 }, problems: [] });
    const late = instance([vips6, 'version 2']);
    expect([late.model?.version, late.problems]).toEqual([3, ['error HF0316 5:9']]);
  });

  it('native_ipv6 asks for IPv6', () => {
    expect(instance(['native_ipv6', vips6]).model).toMatchObject({ version: 3, family: 6 });
    const fourth = instance(['native_ipv6', vips4]);
    expect([fourth.model?.family, fourth.model?.addresses]).toEqual([6, []]);
    expect(fourth.problems).toEqual(['error HF0405 1:15', 'error HF0504 5:21']);
  });
});

describe('authentication', () => {
  it('auth_type AH carries the key', () => {
    const ah = authentication('auth_type AH', 'auth_pass 123456789');
    const { model, problems } = instance([ah, vips4]);
    expect(model?.authentication).toEqual({ type: 'ah', password: '12345678' });
    expect(problems).toEqual(['error HF0308 6:11']);
  });

  it('version 3 does not support authentication', () => {
    for (const type of ['PASS', 'AH']) {
      const lines = [authentication(`auth_type ${type}`, 'auth_pass a'), 'version 3', vips4];
      const { model, problems, messages } = instance(lines);
      expect([model?.authentication, problems]).toEqual([{ type: 'none' }, ['error HF0313 4:1']]);
      expect(messages[0]).toContain('VRRP version 3 does not support authentication. Ignoring.');
    }
  });

  it('state MASTER is cleared with AH, but not for an owner', () => {
    const ah = authentication('auth_type AH', 'auth_pass a');
    const master = instance(['state MASTER', 'priority 200', 'nopreempt', ah, vips4]);
    expect(master.model).toMatchObject({ initialState: 'backup', priority: 200, nopreempt: true });
    expect(master.problems).toEqual(['error HF0409 4:7']);
    expect(master.messages[0]).toContain('is incompatible with AH authentication - clearing');
    const owner = instance(['state MASTER', 'priority 255', ah, vips4]);
    expect(owner).toMatchObject({ model: { initialState: 'master' }, problems: [] });
    const third = instance(['state MASTER', 'priority 200', 'version 3', ah, vips4]);
    expect(third.model?.initialState).toBe('master');
  });

  it('AH leaves room for fewer addresses of an IPv6 instance of version 2', () => {
    const ah = authentication('auth_type AH', 'auth_pass a');
    const many = Array.from({ length: 95 }, (_, at) => `fe80::${at + 1}`).join('\n');
    const { model } = instance(['version 2', ah, `virtual_ipaddress {\n${many}\n}`]);
    const carried = model?.addresses.filter(({ isExcluded }) => !isExcluded);
    expect(carried).toHaveLength(87);
  });
});

describe('advert_int of version 3', () => {
  it.each([
    ['0.5', 500_000, []],
    ['0.01', 10_000, []],
    ['40.95', 40_950_000, []],
    ['0.014', 10_000, ['error HF0314 5:12']],
    ['0.015', 20_000, ['error HF0314 5:12']],
    ['40.955', 40_950_000, ['error HF0315 5:12']],
    ['60', 40_950_000, ['error HF0315 5:12']],
    ['0.005', 1_000_000, ['error HF0302 5:12']],
  ])('%s is %i us', (text, expected, problems) => {
    const found = instance(['version 3', `advert_int ${text}`, vips4]);
    expect([found.model?.advertIntervalUs, found.problems]).toEqual([expected, problems]);
  });

  it('says the limit as keepalived does', () => {
    const { messages } = instance(['version 3', 'advert_int 60', vips4]);
    expect(messages).toEqual([
      '(VI_1) VRRPv3 advertisement interval 60.00s is out of range. ' +
        'Must be less than 40.96s. Setting to 40.95s',
    ]);
  });
});

describe('defaults that instances copy', () => {
  const global = (line: string) => `global_defs {\n${line}\n}\n`;

  it('skip_check_adv_addr is a boolean', () => {
    expect(instance([vips4]).model?.skipsAddressCheck).toBe(false);
    expect(instance(['skip_check_adv_addr', vips4]).model?.skipsAddressCheck).toBe(true);
    expect(instance(['skip_check_adv_addr off', vips4]).model?.skipsAddressCheck).toBe(false);
    expect(instance(['skip_check_adv_addr 1', vips4]).problems).toEqual(['error HF0304 4:21']);
  });

  it('v3_checksum_as_v2 is a boolean', () => {
    expect(instance([vips4]).model?.checksumAsV2).toBe(false);
    expect(instance(['v3_checksum_as_v2', vips4]).model?.checksumAsV2).toBe(true);
    expect(instance(['v3_checksum_as_v2 no', vips4]).model?.checksumAsV2).toBe(false);
  });

  it('vrrp_skip_check_adv_addr is copied where an instance begins', () => {
    const found = instance([vips4], global('vrrp_skip_check_adv_addr'));
    expect(found.model?.skipsAddressCheck).toBe(true);
    const own = instance(['skip_check_adv_addr no', vips4], global('vrrp_skip_check_adv_addr'));
    expect(own.model?.skipsAddressCheck).toBe(false);
    const late = `${vips4}\n}\n${global('vrrp_skip_check_adv_addr')}vrrp_instance B {`;
    expect(instance([late]).model?.skipsAddressCheck).toBe(false);
  });

  it('v3_checksum_as_v2 is copied where an instance begins', () => {
    const before = global('v3_checksum_as_v2');
    expect(instance([vips4], before).model?.checksumAsV2).toBe(true);
    expect(instance(['v3_checksum_as_v2 off', vips4], before).model?.checksumAsV2).toBe(false);
  });

  it('an instance sees what stood before it, whatever follows', () => {
    const late = `${vips4}\n}\n${global('vrrp_skip_check_adv_addr off')}vrrp_instance B {`;
    expect(instance([late], global('vrrp_skip_check_adv_addr on')).model?.skipsAddressCheck).toBe(
      true,
    );
  });
});
