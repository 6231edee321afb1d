// Proves what vrrp_http, vrrp_tcp and the lists that track them mean, plain and in comments.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig, type MachineFacts } from './load.ts';

function load(text: string, facts?: MachineFacts) {
  const { model, diagnostics } = loadConfig({ name: 'keepalived.conf', text }, facts);
  const problems = diagnostics.map(({ code, severity, position, message }) => {
    return `${severity} ${code} ${position.line}:${position.column} ${message}`;
  });
  return { model, problems, exitCode: configTestExitCode(diagnostics) };
}

const address = 'virtual_ipaddress {\n192.0.2.1\n}';
const instance = (lines: string, name = 'A', vrid = 1) =>
  `vrrp_instance ${name} {\ninterface eth0\nvirtual_router_id ${vrid}\n${address}\n${lines}\n}`;

/** A check of each kind, with these lines, tracked. */
function probed(http: string, tcp = 'connect 127.0.0.1 5432') {
  const tracks = instance('track_http {\nweb\n}\ntrack_tcp {\ndb\n}');
  return load(`vrrp_http web {\n${http}\n}\nvrrp_tcp db {\n${tcp}\n}\n${tracks}`);
}

const url = 'url http://127.0.0.1:8080/health';
const usual = {
  ...{ intervalUs: 1_000_000, timeoutUs: 1_000_000, rise: 1, fall: 1 },
  ...{ weight: 0, isReversed: false },
};

describe('vrrp_http', () => {
  it('vrrp_http asks an address', () => {
    const { model, problems } = probed(`${url}\nhost shop.example:8080`);
    expect(problems).toEqual([]);
    expect(model.probes?.[0]).toEqual({
      ...{ kind: 'http', name: 'web', url: 'http://127.0.0.1:8080/health' },
      ...{ host: 'shop.example:8080', statuses: [{ from: 200, to: 299 }], ...usual },
    });
  });

  it.each([
    ['200', [[200, 200]]],
    ['200-299', [[200, 299]]],
    [
      '200,204 300-399',
      [
        [200, 200],
        [204, 204],
        [300, 399],
      ],
    ],
  ])('expect_status takes numbers, ranges and lists', (words, ranges) => {
    const { model, problems } = probed(`${url}\nexpect_status ${words}`);
    expect(problems).toEqual([]);
    const statuses = ranges.map(([from, to]) => ({ from, to }));
    expect(model.probes?.[0]).toMatchObject({ statuses });
  });

  it.each([
    ['healthy', { kind: 'text', text: 'healthy' }],
    ['"all is well"', { kind: 'text', text: 'all is well' }],
    ['/usr', { kind: 'text', text: '/usr' }],
    ['"/^ok( |$)/"', { kind: 'pattern', source: '^ok( |$)', ignoresCase: false }],
    ['/OK/i', { kind: 'pattern', source: 'OK', ignoresCase: true }],
  ])('expect_body takes a text or a regular expression', (word, body) => {
    const { model, problems } = probed(`${url}\nexpect_body ${word}`);
    expect(problems).toEqual([]);
    expect(model.probes?.[0]).toMatchObject({ body });
  });

  it('ca and insecure say which certificates are believed', () => {
    const tls = 'url https://a/';
    expect(probed(`${tls}\nca /etc/ca.pem`).model.probes?.[0]).toMatchObject({
      caFile: '/etc/ca.pem',
    });
    expect(probed(`${tls}\ninsecure`).model.probes?.[0]).toMatchObject({ isInsecure: true });
    const { model, problems } = probed(`${url}\nca /etc/ca.pem`);
    expect(problems).toEqual([
      'warning HF1812 3:1 vrrp_http web: ca has no effect, as http has no certificates',
    ]);
    expect(model.probes?.[0]).not.toHaveProperty('caFile');
  });

  it('a file of authorities is looked at, and still asked for when it cannot be read', () => {
    const text = `vrrp_http web {\nurl https://a/\nca /etc/ca.pem\n}\n${instance('track_http {\nweb\n}')}`;
    const facts = { interfaces: ['eth0'], caProblem: (path: string) => `${path}: gone` };
    const { model, problems, exitCode } = load(text, facts);
    expect(problems).toEqual(['error HF1811 3:4 vrrp_http web: ca: /etc/ca.pem: gone']);
    expect([exitCode, model.probes?.[0]]).toEqual([
      5,
      expect.objectContaining({ caFile: '/etc/ca.pem' }),
    ]);
  });

  it.each([
    ['', 'HF1802 1:11 vrrp_http web: no address to ask - ignoring'],
    ['url', 'HF0109 2:1 (web) url: the value is missing - ignoring'],
    ['url ftp://a/', 'HF1807 2:5 vrrp_http web: this is no address of http or https - ignoring'],
    ['url http://a:99999/', 'HF1807 2:5 vrrp_http web: this is no address of http or https'],
    ['url http://u:p@a/', 'HF1807 2:5 vrrp_http web: an address with a password is not asked'],
    [`${url}\nexpect_status 99`, "HF1809 3:15 vrrp_http web: '99' is no status code - ignoring"],
    [`${url}\nexpect_status 299-200`, "HF1809 3:15 vrrp_http web: '299-200' is no status code"],
    [`${url}\nexpect_body "/(/"`, 'HF1810 3:13 vrrp_http web: Invalid regular expression'],
    [`${url}\nhost a/b`, "HF1814 3:6 vrrp_http web: 'a/b' is no name of a host - ignoring"],
    [`${url}\nrise 0`, 'HF0302 3:6'],
    [`${url}\ncolour red`, "HF0101 3:1 (web) Unknown keyword 'colour' in vrrp_http"],
  ])('says what is wrong with %j, and where', (lines, problem) => {
    const { problems, exitCode } = probed(lines);
    expect(problems.join('\n')).toContain(`error ${problem}`);
    expect(exitCode).toBeGreaterThan(0);
  });
});

describe('vrrp_tcp', () => {
  it.each([
    ['127.0.0.1 5432', '127.0.0.1', 5432],
    ['127.0.0.1:5432', '127.0.0.1', 5432],
    ['db.example:1', 'db.example', 1],
    ['::1 5432', '::1', 5432],
    ['[::1]:65535', '::1', 65_535],
  ])('vrrp_tcp connects to a port', (words, host, port) => {
    const { model, problems } = probed(url, `connect ${words}`);
    expect(problems).toEqual([]);
    expect(model.probes?.[1]).toEqual({ kind: 'tcp', name: 'db', host, port, ...usual });
  });

  it.each(['a', 'a 0', 'a 65536', 'a:b', '::1:80', 'a b 80', ':80'])(
    '%j is no host and port',
    (words) => {
      const { model, problems } = probed(url, `connect ${words}`);
      expect(problems[0]).toContain(`error HF1808 5:9 vrrp_tcp db: '${words}' is no host and port`);
      expect(model.probes).toHaveLength(1);
    },
  );

  it('needs something to connect to', () => {
    expect(probed(url, '').problems[0]).toBe(
      'error HF1802 4:10 vrrp_tcp db: nothing to connect to - ignoring',
    );
  });
});

describe('checks without a process', () => {
  it('checks without a process have the times and counts of scripts', () => {
    const lines = 'interval 2\ntimeout 0.5\nrise 2\nfall 3\nweight -50 reverse';
    const { model, problems } = probed(`${url}\n${lines}`, `connect a 1\n${lines}`);
    expect(problems).toEqual([]);
    const times = { intervalUs: 2_000_000, timeoutUs: 500_000, rise: 2, fall: 3 };
    const expected = { ...times, weight: -50, isReversed: true };
    expect(model.probes).toMatchObject([expected, expected]);
    expect(probed(`${url}\ninterval 3`).model.probes?.[0]).toMatchObject({ timeoutUs: 3_000_000 });
  });

  it('are noted where nothing tracks them, and the first of one name counts', () => {
    expect(load(`vrrp_http web {\n${url}\n}\n${instance('')}`).problems).toEqual([
      'note HF1813 1:11 Warning - vrrp_http web is not used',
    ]);
    const twice = 'vrrp_tcp db {\nconnect a 1\n}\nvrrp_tcp db {\nconnect b 2\n}';
    const { model, problems } = load(`${twice}\n${instance('track_tcp {\ndb\n}')}`);
    expect(problems).toEqual([
      'warning HF1804 4:10 vrrp_tcp db already defined; this one is ignored',
    ]);
    expect(model.probes).toMatchObject([{ host: 'a' }]);
  });
});

const both = `vrrp_http x {\n${url}\nweight 7\n}\nvrrp_tcp x {\nconnect a 1\n}\n`;

describe('track lists of checks', () => {
  it('track_http and track_tcp list checks', () => {
    const lists = 'track_http {\nx\n}\ntrack_tcp {\nx weight -20 reverse\n}';
    const { model, problems } = load(both + instance(lists));
    expect(problems).toEqual([]);
    expect(model.instances[0]?.trackedObjects).toEqual([
      { kind: 'http', name: 'x', weight: 7, isReversed: false },
      { kind: 'tcp', name: 'x', weight: -20, isReversed: true },
    ]);
  });

  it('checks of a group are tracked by every member', () => {
    const members = `${instance('')}\n${instance('track_http {\nx\n}', 'B', 2)}`;
    const group = 'vrrp_sync_group G {\ngroup {\nA\nB\n}\ntrack_tcp {\nx weight -9\n}\n}';
    const { model, problems } = load(`${both}${members}\n${group}`);
    expect(problems).toEqual([
      'note HF1813 1:11 Warning - vrrp_http x is not used',
      'error HF0706 26:17 (B) ignoring check x with weights due to SYNC group',
    ]);
    const line = { kind: 'tcp', name: 'x', weight: -9, isReversed: false };
    expect(model.instances.map(({ trackedObjects }) => trackedObjects)).toEqual([[line], [line]]);
  });

  it('say what they do not know', () => {
    const { problems } = load(both + instance('track_http {\ny\nx colour\n}\ntrack_tcp {\nx\n}'));
    expect(problems).toEqual([
      'note HF1813 1:11 Warning - vrrp_http x is not used',
      'error HF0604 15:1 (A) track http y not found, ignoring...',
      'error HF0605 16:3 (A) unknown track http option colour - ignoring',
    ]);
  });

  it('leave out weights of an address owner', () => {
    const { model, problems } = load(both + instance('priority 255\ntrack_http {\nx\n}'));
    expect(problems).toContainEqual(
      expect.stringMatching(/^error HF0608 .*ignoring check x with weights due to address_owner$/),
    );
    expect(model.instances[0]).not.toHaveProperty('trackedObjects');
  });
});

/** The same words, as keepalived does not see them. */
function inComments(text: string): string {
  return text.replaceAll(/^/gm, '#:holdfast ');
}

describe('#:holdfast comments with blocks', () => {
  const lists = 'track_http {\nx weight 5\n}\ntrack_tcp {\nx\n}';

  it('mean what the words mean without them', () => {
    const plain = load(both + instance(lists));
    const hidden = load(`${inComments(both.trimEnd())}\n${instance(inComments(lists))}`);
    expect(hidden).toEqual(plain);
    expect(hidden.problems).toEqual([]);
  });

  it('may stand on one line, and between other lines', () => {
    const text = `#:holdfast vrrp_tcp x { connect a 1 }\n${instance(
      '#:holdfast track_tcp {\npriority 7\n#:holdfast x weight 5 }',
    )}`;
    const { model, problems } = load(text);
    expect(problems).toEqual([]);
    expect(model.instances[0]).toMatchObject({
      priority: 7,
      trackedObjects: [{ kind: 'tcp', name: 'x', weight: 5 }],
    });
  });

  it('warn of braces that do not match, and never fail a test by that', () => {
    const open = `#:holdfast vrrp_tcp x { connect a 1\n${instance('#:holdfast track_tcp { x')}\n#:holdfast }`;
    const { model, problems, exitCode } = load(open);
    expect(problems).toEqual([
      "warning HF0113 1:23 the block that begins here has no '}' in a #:holdfast comment",
      "warning HF0113 8:22 the block that begins here has no '}' in a #:holdfast comment",
      "warning HF0113 10:12 '}' closes nothing that a #:holdfast comment opened",
    ]);
    expect([exitCode, model.instances[0]?.trackedObjects?.length]).toEqual([0, 1]);
  });

  it('warn of words that are unknown in them', () => {
    const text = `#:holdfast vrrp_tcp x {\n#:holdfast connect a 1\n#:holdfast conect b 2\n#:holdfast }`;
    const { problems, exitCode } = load(`${text}\n${instance('#:holdfast track_tcp { x }')}`);
    expect(problems).toEqual([
      "warning HF0110 3:12 (x) 'conect' is none of Holdfast's own words in vrrp_tcp; did you mean 'connect'?",
    ]);
    expect(exitCode).toBe(0);
  });
});
