// Owns the proof of the words of auth_hmac, and that what is wrong with it never opens the door.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';
import type { HmacModel } from './model.ts';

const secret = 'correct horse battery staple, and more';
const hex = 'a5'.repeat(32);

/** An instance whose lines begin at line 5; `/keys/N` has N bytes and a line's end. */
function instance(...lines: readonly string[]) {
  const head = ['vrrp_instance VI_1 {', 'interface eth0', 'virtual_router_id 51'];
  const text = [...head, 'virtual_ipaddress { 192.0.2.1 }', ...lines, '}'].join('\n');
  const readKeyFile = (path: string) => {
    const [, count] = /^\/keys\/(\d+)$/.exec(path) ?? [];
    if (count === undefined) return { reason: 'no such file' };
    return new TextEncoder().encode(`${'x'.repeat(Number(count))}\n`);
  };
  const facts = { interfaces: ['eth0'], readKeyFile };
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text }, facts);
  const problems = diagnostics.map(({ code, severity, position }) => {
    return `${severity} ${code} ${position.line}:${position.column}`;
  });
  const messages = diagnostics.map(({ message, remedy }) => `${message} ${remedy}`);
  return { model: model.instances[0], problems, messages, exit: configTestExitCode(diagnostics) };
}

const hmac = (...lines: readonly string[]) => instance('auth_hmac {', ...lines, '}');

function hmacModel(...lines: readonly string[]): HmacModel | undefined {
  const { model, problems } = hmac(`key 7 hex:${hex}`, 'active_key 7', ...lines);
  expect(problems).toEqual([]);
  return model?.authentication.type === 'hmac' ? model.authentication : undefined;
}

describe('auth_hmac', () => {
  it('key takes hexadecimal digits, a file or the text itself', () => {
    const more = [`key 8 "${secret}"`, 'key 255 file:/keys/64', `key 1 hex:${hex.toUpperCase()}`];
    const model = hmacModel(...more);
    expect(model?.keys).toEqual([
      { id: 7, hex },
      { id: 8, hex: Buffer.from(secret).toString('hex') },
      { id: 255, hex: '78'.repeat(64) },
      { id: 1, hex },
    ]);
  });

  it('active_key names one of the keys', () => {
    expect(hmacModel('key 8 file:/keys/32', 'active_key 8')?.activeKey).toBe(8);
  });

  it('anti_replay is time or monotonic', () => {
    expect(hmacModel()?.antiReplay).toBe('time');
    expect(hmacModel('anti_replay monotonic')?.antiReplay).toBe('monotonic');
    const wrong = hmac(`key 7 hex:${hex}`, 'active_key 7', 'anti_replay never');
    expect(wrong.problems).toEqual(['error HF0305 8:13']);
    expect(wrong.model?.authentication).toMatchObject({ antiReplay: 'time' });
  });

  it('time_window is three intervals, at least five seconds', () => {
    expect(hmacModel()?.timeWindowUs).toBe(5_000_000);
    expect(hmacModel('time_window 300')?.timeWindowUs).toBe(300_000_000);
    const { model } = instance('advert_int 4', `auth_hmac {\nkey 7 hex:${hex}\nactive_key 7\n}`);
    expect(model?.authentication).toMatchObject({ timeWindowUs: 12_000_000 });
    const long = hmac(`key 7 hex:${hex}`, 'active_key 7', 'time_window 301');
    expect(long.problems).toEqual(['error HF0302 8:13']);
  });

  it('mode is enforce, permissive or receive-only', () => {
    expect(hmacModel()?.mode).toBe('enforce');
    for (const mode of ['enforce', 'permissive', 'receive-only'] as const) {
      expect(hmacModel(`mode ${mode}`)?.mode).toBe(mode);
    }
    const wrong = hmac(`key 7 hex:${hex}`, 'active_key 7', 'mode lenient');
    expect(wrong.problems).toEqual(['error HF0305 8:6']);
    expect(wrong.model?.authentication).toMatchObject({ mode: 'enforce' });
  });

  it('auth_hmac takes the place of authentication', () => {
    for (const version of ['version 2', 'version 3']) {
      const plain = 'authentication {\nauth_type PASS\nauth_pass 1111\n}';
      const found = instance(version, plain, `auth_hmac {\nkey 7 hex:${hex}\nactive_key 7\n}`);
      expect(found.problems).toEqual(['error HF0801 6:1']);
      expect(found.model?.authentication.type).toBe('hmac');
    }
  });

  it('two blocks are one', () => {
    const block = (line: string) => `auth_hmac {\n${line}\n}`;
    const found = instance(block(`key 7 hex:${hex}`), block('active_key 7'));
    expect(found.model?.authentication).toMatchObject({ activeKey: 7, keys: [{ id: 7, hex }] });
  });

  it('leaves room for fewer addresses', () => {
    const many = Array.from({ length: 95 }, (_, at) => `fe80::${at + 1}`).join('\n');
    const text = (block: string) =>
      `vrrp_instance A {\ninterface eth0\nvirtual_router_id 1\n${block}\nvirtual_ipaddress {\n${many}\n}\n}`;
    const count = (block: string) =>
      loadConfig({ name: 'a', text: text(block) }).model.instances[0]?.addresses.filter(
        ({ isExcluded }) => !isExcluded,
      ).length;
    expect(count('')).toBe(89);
    expect(count(`auth_hmac {\nkey 7 hex:${hex}\nactive_key 7\n}`)).toBe(88);
  });
});

describe('an auth_hmac that is not whole is fatal, and the instance is not there unsigned', () => {
  const good = `key 7 hex:${hex}`;

  it.each([
    ['no key and no active_key', [], 'HF0804 5:1'],
    ['no active_key', [good], 'HF0804 5:1'],
    ['another active_key', [good, 'active_key 8'], 'HF0804 7:12'],
    ['the same id twice', [good, `key 7 "${secret}"`, 'active_key 7'], 'HF0803 7:5'],
    ['31 bytes', [good, `key 8 ${'x'.repeat(31)}`, 'active_key 7'], 'HF0802 7:5'],
    ['65 bytes', [good, 'key 8 file:/keys/65', 'active_key 7'], 'HF0802 7:5'],
    ['an empty file', [good, 'key 8 file:/keys/0', 'active_key 7'], 'HF0802 7:5'],
    ['no file', [good, 'key 8 file:/nowhere', 'active_key 7'], 'HF0802 7:5'],
    ['a relative file', [good, 'key 8 file:keys/32', 'active_key 7'], 'HF0802 7:5'],
    ['half a hexadecimal byte', [good, `key 8 hex:${hex}a`, 'active_key 7'], 'HF0802 7:5'],
    ['no hexadecimal digits', [good, `key 8 hex:${hex}zz`, 'active_key 7'], 'HF0802 7:5'],
  ])('%s', (_, lines, problem) => {
    const { model, problems, exit } = hmac(...lines);
    expect(problems).toEqual([`fatal ${problem}`]);
    expect([model, exit]).toEqual([undefined, 5]);
  });

  it.each([
    ['an id of 0', ['key 0 x']],
    ['an id of 256', ['key 256 x']],
    ['a key in place of the id', [`key ${secret}`]],
    ['an id alone', ['key 8']],
  ])('%s', (_, lines) => {
    const { problems } = hmac(good, ...lines, 'active_key 7');
    expect(problems).toEqual(['fatal HF0802 7:5']);
  });

  it('no message repeats a key', () => {
    const words = ['key secretsecret', 'key 1 secretsecret', 'key 2 hex:secret', 'key 3 x secret'];
    const { messages } = hmac(...words, 'active_key 7');
    expect(messages).toHaveLength(5);
    expect(messages.join()).not.toContain('secret');
  });

  it('without a reader no file is read', () => {
    const text = `vrrp_instance A {\ninterface a\nvirtual_router_id 1\nauth_hmac {\nkey 1 file:/a\n}\n}`;
    const { diagnostics } = loadConfig({ name: 'a', text });
    expect(diagnostics.map(({ message }) => message)).toContain(
      '(A) auth_hmac key 1: /a: no file is read here',
    );
  });
});
