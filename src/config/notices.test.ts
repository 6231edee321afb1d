// Proves who is told of changes by a file: commands of groups, deletions, FIFOs, priorities.
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';

const secure = 'global_defs {\nenable_script_security\n';
const instance = (name: string, ...lines: readonly string[]) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${name === 'A' ? 1 : 2}\n` +
  `${lines.join('\n')}\nvirtual_ipaddress { 192.0.2.1 }\n}\n`;

interface Written {
  readonly global?: readonly string[];
  readonly instance?: readonly string[];
  readonly group?: readonly string[];
}

/** Instances A, which has the lines, and B; both are in a group when that has lines. */
function load({ global = [], instance: own = [], group = [] }: Written) {
  const block = `vrrp_sync_group G {\ngroup {\nA\nB\n}\n${group.join('\n')}\n}\n`;
  const text =
    `${secure}${global.join('\n')}\n}\n` +
    `${instance('A', ...own)}${instance('B')}${group.length > 0 ? block : ''}`;
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text });
  const problems = diagnostics.map(({ code, severity }) => `${severity} ${code}`);
  const [first, second] = model.instances;
  return { model, problems, first, second, group: model.groups[0] };
}

describe('notify scripts', () => {
  it('notify_timeout and notify_stop_wait are times of notify scripts', () => {
    const timesOf = (...global: readonly string[]) => load({ global }).model.notifyTimes;
    expect(timesOf()).toBeUndefined();
    expect(timesOf('notify_timeout 2.5')).toEqual({ timeoutUs: 2_500_000 });
    expect(timesOf('#:holdfast notify_stop_wait 10')).toEqual({ stopWaitUs: 10_000_000 });
    expect(load({ global: ['notify_timeout 0'] }).problems).toEqual(['error HF0302']);
  });
});

describe('notify of sync groups', () => {
  it('a group has commands of its own', () => {
    const words = ['notify', 'notify_master', 'notify_backup', 'notify_fault', 'notify_stop'];
    const { group, problems } = load({
      group: words.map((word) => `${word} "/bin/${word} x" a b`),
    });
    expect(problems).toEqual([]);
    const argvOf = Object.values(group?.notify ?? {}).map((command) => command?.argv.join(' '));
    expect(argvOf).toEqual(words.map((word) => `/bin/${word} x`));
    expect(group?.notify?.stop?.runAs).toEqual({ user: 'a', group: 'b' });
    expect(load({ group: ['notify'] }).problems).toEqual(['fatal HF0103']);
    expect(load({ group: ['notify /bin/a', 'notify /bin/b'] }).problems).toEqual(['error HF0111']);
    expect(load({ group: ['notify_deleted /bin/a'] }).problems).toEqual(['error HF0102']);
  });

  it('a group without commands has none', () => {
    expect(load({ group: ['sync_group_fast_handover'] }).group).not.toHaveProperty('notify');
  });
});

describe('notify of what is no state', () => {
  it('notify_deleted needs no command', () => {
    const plain = load({ instance: ['notify_deleted'] });
    expect(plain.problems).toEqual([]);
    expect(plain.first?.notify.deletion).toEqual({ command: undefined });
    const run = load({ instance: ['notify_deleted "/bin/a b" nobody'] });
    expect(run.first?.notify.deletion?.command).toMatchObject({
      argv: ['/bin/a', 'b'],
      runAs: { user: 'nobody' },
    });
    expect(load({}).first?.notify).not.toHaveProperty('deletion');
  });

  it('notify_master_rx_lower_pri is a command', () => {
    const { first, second } = load({ instance: ['notify_master_rx_lower_pri "/bin/a b"'] });
    expect(first?.notify.lowerAdvert?.argv).toEqual(['/bin/a', 'b']);
    expect(first?.notices).toEqual({ lowerAdverts: true, priorityChanges: false });
    expect(second).not.toHaveProperty('notices');
    const bare = load({ instance: ['notify_master_rx_lower_pri'] });
    expect(bare.problems).toEqual(['fatal HF0103']);
  });

  it('notify_priority_changes asks for more than states', () => {
    const changes = (written: Written) => {
      const global = ['notify_fifo /run/a', ...(written.global ?? [])];
      const { first, second } = load({ ...written, global });
      return [first?.notices?.priorityChanges, second?.notices?.priorityChanges];
    };
    expect(changes({})).toEqual([false, false]);
    expect(changes({ instance: ['notify_priority_changes'] })).toEqual([true, false]);
    expect(changes({ global: ['vrrp_notify_priority_changes'] })).toEqual([true, true]);
    const without = ['notify_priority_changes off'];
    expect(changes({ global: ['vrrp_notify_priority_changes'], instance: without })).toEqual([
      ...[false, true],
    ]);
    expect(changes({ group: ['notify_priority_changes'] })).toEqual([true, true]);
    expect(load({ instance: ['notify_priority_changes maybe'] }).problems).toHaveLength(1);
  });
});

describe('FIFOs', () => {
  it('notify_fifo names a FIFO, its owner and its reader', () => {
    const { model, problems, first } = load({
      global: ['notify_fifo /run/a nobody adm', 'notify_fifo_script "/bin/a b" root'],
    });
    expect(problems).toEqual([]);
    expect(model.notices).toEqual({
      fifos: [
        {
          word: 'notify_fifo',
          path: '/run/a',
          owner: { user: 'nobody', group: 'adm' },
          reader: expect.objectContaining({ argv: ['/bin/a', 'b'], runAs: { user: 'root' } }),
        },
      ],
      repeatsStates: false,
    });
    expect(first?.notices).toEqual({ lowerAdverts: true, priorityChanges: false });
    const twice = load({ global: ['notify_fifo /run/a', 'notify_fifo /run/b'] });
    expect(twice.problems).toEqual(['error HF0111']);
    expect(twice.model.notices?.fifos.map(({ path }) => path)).toEqual(['/run/a']);
    expect(load({ global: ['notify_fifo'] }).problems).toEqual(['error HF0109']);
    expect(load({ global: ['notify_fifo_script'] }).problems).toEqual(['error HF0109']);
  });

  it('vrrp_notify_fifo is a second FIFO', () => {
    const { model } = load({
      global: ['vrrp_notify_fifo /run/v', 'vrrp_notify_fifo_script /bin/v', 'notify_fifo /run/a'],
    });
    const fifos = model.notices?.fifos.map(({ path, reader }) => [path, reader?.argv[0]]);
    expect(fifos).toEqual([
      ['/run/a', undefined],
      ['/run/v', '/bin/v'],
    ]);
  });

  it('fifo_write_vrrp_states_on_reload is set by its presence', () => {
    const { model } = load({ global: ['notify_fifo /run/a', 'fifo_write_vrrp_states_on_reload'] });
    expect(model.notices?.repeatsStates).toBe(true);
    expect(load({ global: ['fifo_write_vrrp_states_on_reload'] }).model).not.toHaveProperty(
      'notices',
    );
  });
});

describe('mail', () => {
  const relay = ['smtp_server mail.example', 'notification_email {', 'a@b', '"C D <c@d>"', '}'];
  const mailOf = (...lines: readonly string[]) => {
    const { model, problems } = load({ global: lines });
    return { mail: model.notices?.mail, problems };
  };

  it('notification_email lists recipients', () => {
    expect(mailOf(...relay).mail?.recipients).toEqual(['a@b', 'C D <c@d>']);
    const lines = ['notification_email {', 'C D <c@d>', 'a@b e@f', '}', 'smtp_server x'];
    expect(mailOf(...lines).mail?.recipients).toEqual(['C D <c@d>', 'a@b', 'e@f']);
    const empty = mailOf('smtp_server x', 'notification_email {', '}');
    expect(empty).toEqual({ mail: undefined, problems: ['error HF0615'] });
  });

  it('notification_email_from names the sender', () => {
    expect(mailOf(...relay).mail?.sender).toBeUndefined();
    expect(mailOf(...relay, 'notification_email_from a@b').mail?.sender).toBe('a@b');
    expect(mailOf('notification_email_from').problems).toEqual(['error HF0109']);
  });

  it('smtp_server is a host and a port', () => {
    expect(mailOf(...relay).mail?.relay).toEqual({ host: 'mail.example', port: 25 });
    const other = mailOf(...relay, 'smtp_server ::1 2525');
    expect(other.mail?.relay).toEqual({ host: '::1', port: 2525 });
    expect(mailOf('smtp_server').problems).toEqual(['fatal HF0103']);
    const beyond = mailOf('smtp_server x 65536', ...relay.slice(1));
    expect(beyond).toEqual({ mail: undefined, problems: ['error HF0302'] });
  });

  it('smtp_helo_name and smtp_connect_timeout are for the relay', () => {
    const words = ['smtp_helo_name a', 'smtp_connect_timeout 0'];
    const { mail, problems } = mailOf(...relay, ...words);
    expect([mail?.heloName, mail?.timeoutUs, problems]).toEqual(['a', 1_000_000, ['error HF0306']]);
    const plain = mailOf(...relay, 'smtp_helo_name');
    expect([plain.mail?.heloName, plain.mail?.timeoutUs]).toEqual([undefined, 30_000_000]);
    expect(mailOf(...relay, 'smtp_connect_timeout 4295').mail?.timeoutUs).toBe(30_000_000);
  });

  it('no_email_faults keeps faults to itself', () => {
    expect(mailOf(...relay).mail?.tellsFaults).toBe(true);
    expect(mailOf(...relay, 'no_email_faults').mail?.tellsFaults).toBe(false);
  });

  it('smtp_alert asks for mail, nearer words first', () => {
    const asked = (written: Written) => {
      const { first, second, group } = load(written);
      return [first, second, group].map((one) => one?.notices?.sendsMail ?? false);
    };
    expect(asked({})).toEqual([false, false, false]);
    expect(asked({ instance: ['smtp_alert'] })).toEqual([true, false, false]);
    expect(asked({ group: ['smtp_alert'] })).toEqual([false, false, true]);
    expect(asked({ global: ['smtp_alert'], instance: ['smtp_alert off'] })).toEqual([
      ...[false, true, false],
    ]);
    expect(asked({ global: ['smtp_alert', 'smtp_alert_vrrp off'] })).toEqual([
      ...[false, false, false],
    ]);
  });
});

describe("Holdfast's own words", () => {
  it('notify_coalesce is a word of instances and groups', () => {
    const { first, second } = load({ instance: ['#:holdfast notify_coalesce'] });
    expect(first?.notices).toMatchObject({ coalesces: true });
    expect(second).not.toHaveProperty('notices');
    expect(load({ group: ['notify_coalesce'] }).group?.notices).toEqual({ coalesces: true });
  });

  it('notify_webhook is an address of http or https', () => {
    const webhooks = (written: Written) => {
      const { first, second, problems } = load(written);
      return [first?.notices?.webhook, second?.notices?.webhook, problems];
    };
    const here = 'notify_webhook https://a.example/hook?x=1';
    const [address] = here.split(' ').slice(1);
    expect(webhooks({ instance: [here] })).toEqual([address, undefined, []]);
    expect(webhooks({ global: ['notify_webhook http://b'], instance: [here] })).toEqual([
      ...[address, 'http://b', []],
    ]);
    expect(webhooks({ global: ['notify_webhook ftp://b'] })).toEqual([
      ...[undefined, undefined, ['error HF0616']],
    ]);
    expect(webhooks({ instance: ['notify_webhook http://'] })[2]).toEqual(['error HF0616']);
  });
});

describe('scripts of the daemon itself', () => {
  it.each([
    ['startup_script runs before everything else', 'startup'],
    ['shutdown_script runs after everything else', 'shutdown'],
  ] as const)('%s', (_, field) => {
    const scriptOf = (...lines: readonly string[]) => {
      const { model, problems } = load({ global: lines });
      const { command, timeoutUs } = model.lifeScripts?.[field] ?? {};
      return { argv: command?.argv, runAs: command?.runAs, timeoutUs, problems };
    };
    const word = `${field}_script`;
    const argv = ['/bin/a', 'b'];
    const plain = { argv, runAs: { user: 'nobody' }, timeoutUs: 10_000_000, problems: [] };
    expect(scriptOf(`${word} "/bin/a b" nobody`)).toEqual(plain);
    const limited = scriptOf(`${word} /bin/a`, `${word}_timeout 3`);
    expect([limited.timeoutUs, limited.problems]).toEqual([3_000_000, []]);
    expect(scriptOf(`${word} /bin/a`, `${word}_timeout 1001`)).toMatchObject({
      ...{ timeoutUs: 10_000_000, problems: ['error HF0302'] },
    });
    expect(scriptOf(word).problems).toEqual(['error HF0109']);
    expect(scriptOf(`${word}_timeout`).problems).toEqual(['error HF0109']);
    expect(scriptOf(`${word} /bin/a`, `${word} /bin/b`)).toMatchObject({
      ...{ argv: ['/bin/a'], problems: ['error HF0111'] },
    });
    expect(load({}).model).not.toHaveProperty('lifeScripts');
  });
});

describe('commands without enable_script_security', () => {
  it.each([
    ['of a group', '', 'vrrp_sync_group G {\ngroup {\nA\nB\n}\nnotify /bin/a\n}\n'],
    ['of a FIFO', 'notify_fifo_script /bin/a', ''],
    ['of a deletion', '', instance('C', 'notify_deleted /bin/a')],
  ])('%s are said', (_, global, block) => {
    const text = `global_defs {\n${global}\n}\n${instance('A')}${instance('B')}${block}`;
    const { diagnostics } = loadConfig({ name: 'keepalived.conf', text });
    expect(diagnostics.map(({ code }) => code)).toContain('HF0601');
  });
});
