// Owns the proof that what signals have Holdfast write is what keepalived writes, name by name and line
// by line, and that exporters can read it. Never looks at elections.
import { beforeAll, describe, expect, it } from 'vitest';
import { readData, readStatistics } from '../src/supervisor/dumps/test-exporter.ts';
import { holdfastBin } from './command.ts';
import type { LabHost } from './host.ts';
import { Lab } from './lab.ts';
import { becomesMaster, configFile, openLoneMachine, supervisorOf, vip } from './lone-machine.ts';
import { pollFor } from './process.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/dumps.test.ts is skipped: ${skipReason}`);

const config = `global_defs {
  router_id lab
  script_user root
  notify_fifo /run/dumps/fifo
  vrrp_garp_master_delay 7
  vrrp_startup_delay 0.1
}
garp_group {
  garp_interval 0.01
  interface eth0
}
static_ipaddress {
  10.9.9.9/24 dev eth0
}
track_file load {
  file /run/dumps/load
  init_file 0
  weight 1
}
vrrp_script ok {
  script "/usr/bin/test -e /"
  interval 60
  weight 5
}
vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 100
  authentication {
    auth_type PASS
    auth_pass secret12
  }
  track_script {
    ok
  }
  track_file {
    load weight 2
  }
  garp_master_refresh 60
  virtual_ipaddress {
    ${vip}/24 dev eth0 label eth0:v
    10.9.0.101
  }
  virtual_ipaddress_excluded {
    10.9.0.102/24 brd 10.9.0.255 no_track
  }
  virtual_routes {
    10.77.0.0/16 via 10.9.0.7 dev eth0 metric 5
  }
  virtual_rules {
    from 10.9.0.100 table 100 preference 500
  }
  notify_master "/bin/true m"
}
vrrp_instance VI_2 {
  interface eth0
  virtual_router_id 61
  version 3
  advert_int 0.2
  priority 90
  nopreempt
  unicast_src_ip 10.9.0.1
  unicast_peer {
    10.9.0.2
  }
  virtual_ipaddress {
    10.9.0.111
  }
}
`;
const folder = '/run/dumps';
const names = ['keepalived_parent.data', 'keepalived.data', 'keepalived.stats', 'keepalived.json'];

type Files = Readonly<Record<string, string>>;

/** All numbers become one, and so do MAC addresses and what is made of them: they differ. */
const shapeOf = (text: string): string[] =>
  text
    .replaceAll(/\((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [^)]*\)/g, '(DATE)')
    .replaceAll(/(MAC = |IPv6 address = fe80).*/g, '$1')
    .replaceAll(/\d+(?:\.\d+)?/g, '#')
    .split('\n');

describe.skipIf(skipReason !== undefined)('dumps', () => {
  let lab: Lab;
  let host: LabHost;
  const files: { holdfast: Files; keepalived: Files } = { holdfast: {}, keepalived: {} };

  beforeAll(async () => {
    lab = await Lab.open();
    return () => lab.end();
  });

  const signal = async (on: LabHost, number: string) => {
    await on.runOrThrow(['kill', '-s', number, String(await supervisorOf(on))]);
  };
  const fileOn = (on: LabHost, name: string) =>
    pollFor(`${name} on ${on.name}`, () => on.readFile(`${folder}/${name}`));

  const dump = async (kind: 'holdfast' | 'keepalived'): Promise<LabHost> => {
    const { host: on } = await openLoneMachine(lab, kind, config);
    on.writeFile(`${folder}/.keep`, '');
    const bin = kind === 'holdfast' ? holdfastBin : 'keepalived';
    const env = { ...process.env, TMPDIR: folder };
    await on.spawn([bin, '-n', '-l', '-D', '-f', configFile], { env });
    await becomesMaster(on);
    await pollFor('both addresses', async () =>
      (await on.hasAddress('eth0', '10.9.0.111')) ? true : undefined,
    );
    for (const number of ['10', '12', '36']) await signal(on, number);
    const read = await Promise.all(names.map((name) => fileOn(on, name)));
    files[kind] = Object.fromEntries(names.map((name, at) => [name, read[at] ?? '']));
    return on;
  };

  beforeAll(async () => {
    [host] = await Promise.all([dump('holdfast'), dump('keepalived')]);
  });

  it('of the state have only lines that keepalived has, in its order', () => {
    const [ours, theirs] = [files.holdfast, files.keepalived].map((own) =>
      shapeOf(own['keepalived.data'] ?? ''),
    );
    let rest = theirs ?? [];
    const missing = (ours ?? []).filter((line) => {
      const at = rest.indexOf(line);
      rest = rest.slice(at + 1);
      return at < 0;
    });
    // keepalived 2.4.3's words, and what it no longer shows; our own numbers of the process.
    expect(missing).toEqual([
      ' VRRP realtime limit = none',
      '   Number of tracker faults = #',
      '   Password = ********',
      "   Master state transition script = '/bin/true' 'm', uid:gid #:#",
      '   Number of tracker faults = #',
    ]);
  });

  it('of the state say to an exporter what keepalived says', () => {
    const [ours, theirs] = [files.holdfast, files.keepalived].map((own) =>
      readData(own['keepalived.data'] ?? ''),
    );
    const properties = [
      ...['State', 'Wantstate', 'Interface', 'Virtual Router ID', 'Gratuitous ARP delay'],
      ...['Priority', 'Effective priority', 'Total priority', 'Advert interval', 'Preempt'],
      ...['Master down timer', 'Using src_ip', 'Accept', 'VRRP Version', 'Gratuitous ARP refresh'],
    ];
    const shown = (data: typeof ours) =>
      data?.instances.map((instance) => ({
        ...instance,
        properties: properties.map((name) => instance.properties[name]),
      }));
    expect(shown(ours)).toEqual(shown(theirs));
    expect(ours?.instances).toHaveLength(2);
    const scripts = [{ name: 'ok', properties: { Status: 'GOOD', Weight: '5', Rise: '1' } }];
    expect([ours?.scripts, theirs?.scripts]).toMatchObject([scripts, scripts]);
  });

  it('of the statistics are the same, with the errors that keepalived 2.4.3 adds', () => {
    const [ours, theirs] = [files.holdfast, files.keepalived].map((own) =>
      shapeOf(own['keepalived.stats'] ?? ''),
    );
    const added = '  Authentication Extension Errors:';
    const count = 1 + 6;
    const without = (lines: readonly string[]) =>
      lines.filter((_, at) => !lines.slice(Math.max(0, at - count + 1), at + 1).includes(added));
    expect(without(ours ?? [])).toEqual(theirs);
    expect(readStatistics(files.holdfast['keepalived.stats'] ?? '').VI_1).toMatchObject({
      'Became master': 1,
      'Released master': 0,
      'Advertisements/Received': 0,
    });
  });

  it('as JSON have the fields, their order and their values', () => {
    const [ours, theirs] = [files.holdfast, files.keepalived].map((own) =>
      JSON.parse(own['keepalived.json'] ?? '[]'),
    ) as { data: Record<string, unknown>; stats: Record<string, number> }[][];
    for (const [at, instance] of (theirs ?? []).entries()) {
      const own = ours?.[at];
      expect(Object.keys(own?.data ?? {})).toEqual(Object.keys(instance.data));
      const keys = Object.keys(own?.stats ?? {}).filter((key) => !key.startsWith('auth_ext_'));
      expect(keys).toEqual(Object.keys(instance.stats));
      const { last_transition: ourTime, script_master: _, ...same } = own?.data ?? {};
      const { last_transition: theirTime, script_master: __, ...expected } = instance.data;
      // keepalived 2.2.7 shows the password.
      const masked = 'auth_data' in expected ? { auth_data: '********' } : {};
      expect(same).toEqual({ ...expected, ...masked });
      expect(Math.abs(Number(ourTime) - Number(theirTime))).toBeLessThan(60);
    }
    expect(ours).toHaveLength(2);
  });

  it('are whole files that only their owner reads, and count anew when that is asked for', async () => {
    const { stdout } = await host.run(['stat', '-c', '%a', `${folder}/keepalived.json`]);
    expect(stdout).toBe('600\n');
    const sent = (text: string) => readStatistics(text).VI_1?.['Advertisements/Sent'] ?? 0;
    const before = sent(files.holdfast['keepalived.stats'] ?? '');
    host.removeFile(`${folder}/keepalived.stats`);
    await signal(host, '63');
    expect(sent(await fileOn(host, 'keepalived.stats'))).toBeGreaterThanOrEqual(before);
    await signal(host, '12');
    await pollFor('the statistics behind it', () => {
      const read = readStatistics(host.readFile(`${folder}/keepalived.stats`) ?? '');
      return read.VI_1?.['Became master'] === 0 ? read : undefined;
    });
  });
});
