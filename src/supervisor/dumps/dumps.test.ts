// Owns the proof that dumps can be read as keepalived's are, and say what the brain says. Never runs a
// daemon.
import { describe, expect, it } from 'vitest';
import type { SocketView } from '../../channel/machine-view.ts';
import { loadConfig } from '../../config/load.ts';
import type { RunAs } from '../../config/model.ts';
import { Host } from '../../host/host.ts';
import type { IpAddress } from '../../net/address.ts';
import type { InterfaceName, MacAddress } from '../../net/identifiers.ts';
import { dataText } from './data-text.ts';
import { jsonText } from './json-text.ts';
import { takePicture } from './picture.ts';
import { statisticsText } from './statistics-text.ts';
import { readData, readStatistics } from './test-exporter.ts';

const text = `global_defs {
  script_user root
}
vrrp_script web {
  script "/usr/bin/test -e /"
  weight 5
}
vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 100
  garp_master_refresh 60
  authentication {
    auth_type PASS
    auth_pass secret12
  }
  track_script {
    web
  }
  virtual_ipaddress {
    10.9.0.100/24 dev eth0 label eth0:v
    10.9.0.101
  }
  virtual_ipaddress_excluded {
    10.9.0.102/24
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
  advert_int 0.05
  nopreempt
  unicast_peer {
    fe80::2
  }
  virtual_ipaddress {
    fe80::61/64
  }
}
vrrp_sync_group G {
  sync_group_tracking_weight
  group {
    VI_1
    VI_2
  }
}
`;

const mailWords = [
  ...['notification_email { a@example.org', '}', 'notification_email_from k@example.org'],
  ...['smtp_server 192.0.2.9 2525', 'smtp_connect_timeout 7', 'no_email_faults'],
];
const globalWords = [
  ...['notify_fifo /run/a', 'notify_fifo_script /bin/cat root', 'vrrp_notify_fifo /run/b'],
  ...['vrrp_garp_master_delay 7', 'vrrp_garp_interval 0.01', 'enable_script_security'],
  ...['vrrp_startup_delay 2', 'log_unknown_vrids', 'default_interface eth0'],
];
const whole = `garp_group {
  garp_interval 0.05
  interface eth0
}
static_ipaddress {
  10.9.9.9/24 dev eth0
}
track_file load {
  file /run/load
  weight 1
}
${text}`
  .replace('script_user root', ['script_user nobody', ...globalWords].join('\n'))
  .replace('state MASTER', 'state MASTER\ntrack_file {\nload weight 2\n}\nuse_vmac')
  .replace(/^ {2}group \{/m, 'notify_fault "/bin/false"\nsmtp_alert\ngroup {');
const processWords = ['process sleep 1000', 'weight 7', 'quorum 2', 'delay 3'];
const trackWords = ['smtp_alert', 'track_process { web', '}', 'track_interface { lo weight 9', '}'];
const tracking = `vrrp_track_process web {\n${processWords.join('\n')}\n}\n${text}`
  .replace('script_user root', ['script_user root', ...mailWords].join('\n'))
  .replace('state MASTER', ['state MASTER', ...trackWords].join('\n'));

const eth0 = 'eth0' as InterfaceName;

/** That of VI_1, but for what is given. */
function socketOf(descriptor: number): SocketView {
  const vrids = [51, 61];
  const groups = ['224.0.0.18' as IpAddress];
  return { interface: eth0, family: 4, protocol: 112, vrids, groups, descriptor };
}

/** A machine on which VI_1 is about to be a backup, as nothing has been heard or run yet. */
function picture(written = text) {
  const { model } = loadConfig({ name: 'a.conf', text: written }, { interfaces: ['eth0', 'lo'] });
  const host = new Host(model);
  const mac = '02:00:00:00:00:01' as MacAddress;
  const link = { isForwarding: false, promotesSecondaries: false, mtu: 1500, up: true };
  const links = [
    { ...link, index: 2, name: eth0, mac },
    { ...link, index: 3, name: 'lo' as InterfaceName, up: false, mac: undefined },
  ];
  const addresses = [{ index: 2, address: '10.9.0.1' as IpAddress, prefixLength: 24 }];
  host.handle({ kind: 'interfaces', links, addresses }, 1_000_000);
  host.handle({ kind: 'start' }, 2_000_000);
  for (const [processes, cause] of [
    [0, 'exec'],
    [2, 'fork'],
  ] as const) {
    host.handle({ kind: 'process-count', process: 'web', processes, cause }, 2_000_000);
  }
  const now = { wallMs: 1_795_348_170_000, monotonicUs: 3_500_000 };
  const sockets = [socketOf(2), { ...socketOf(3), family: 6 as const, groups: [] }];
  const scene = {
    status: host.status(),
    machine: { links: host.links(), sockets },
    runningScripts: new Set(['web']),
    ownerOf: (owner: RunAs | undefined) => (owner?.user === 'root' ? '0:0' : '65534:65534'),
  };
  return {
    status: host.status(),
    picture: takePicture(model, scene, now),
  };
}

describe('the dump of the state', () => {
  it('has what exporters look for', () => {
    const { instances, scripts } = readData(dataText(picture().picture, 'lb1'));
    expect(instances.map(({ name }) => name)).toEqual(['VI_1', 'VI_2']);
    expect(instances[0]).toMatchObject({
      properties: {
        ...{ State: 'FAULT', Wantstate: 'FAULT', Interface: 'eth0', 'Virtual Router ID': '51' },
        ...{ 'Gratuitous ARP delay': '5', Priority: '100', 'Effective priority': '100' },
        ...{ 'Sync group': 'G', Password: '********', 'Advert interval': '1 sec' },
        'Last transition': expect.stringMatching(/^1795348168\.500000 \(\w{3} Nov 2\d .* 2026\)$/),
      },
      addresses: [
        '10.9.0.100/24 dev eth0 scope global label eth0:v',
        '10.9.0.101 dev eth0 scope global',
      ],
      excluded: ['10.9.0.102/24 dev eth0 scope global'],
    });
    expect(instances[1]?.addresses).toEqual([
      'fe80::61/64 dev eth0 scope link preferred_lft forever',
    ]);
    const properties = { Status: 'BAD', State: 'running', Command: "'/usr/bin/test' '-e' '/'" };
    expect(scripts).toMatchObject([{ name: 'web', properties }]);
  });

  it('has the checks without a process, and who tracks them', () => {
    const probes = `vrrp_http web {\nurl http://127.0.0.1:80/health\nweight -5\n}\n`;
    const written = probes + text.replace('track_script {', 'track_http {\nweb\n}\ntrack_script {');
    const told = dataText(picture(written).picture, 'lb1');
    expect(told).toContain('   Tracked HTTP checks :\n     web weight -5\n');
    expect(told).toMatch(
      /^ VRRP Check = web\n {3}URL = http:\/\/127\.0\.0\.1:80\/health\n[^-]*Weight = -5\n[^-]*Status = INIT$/m,
    );
  });

  it('has tracked interfaces and processes, with their quorum, and who tracks them', () => {
    const told = dataText(picture(tracking).picture, 'lb1');
    expect(told).toContain('   Tracked interfaces :\n     lo weight 9\n');
    expect(told).toContain(
      '   Tracked processes :\n     web, weight 7\n   Using smtp notification',
    );
    const [, rest = ''] = told.split('------< VRRP Track processes >------\n');
    const [section = ''] = rest.split('------<');
    expect(section.split('\n').slice(0, -1)).toEqual([
      ...[' VRRP Track process = web', '   Process = sleep', '   Parameters = 1000'],
      ...['   Param match', '   Min processes = 2', '   Current processes = 2'],
      ...['   Have quorum = false', '   Weight = 7', '   Terminate delay = 3.000000s'],
      ...['   Fork delay = 3.000000s', '   Fork delay timer running'],
      ...['   Terminate delay timer not running', '   Full command = true'],
      ...['   Tracking instances :', '     VI_1, weight 7'],
    ]);
  });

  it('has what global_defs says and sets for instances', () => {
    const lines = dataText(picture(whole).picture, 'lb1').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        ...[' Global notify fifo = /run/a, uid:gid 65534:65534', ' Default interface = eth0'],
        ` Global notify fifo script = '/bin/cat', uid:gid 0:0`,
        ...[' VRRP notify fifo = /run/b, uid:gid 65534:65534', ' Gratuitous ARP delay = 7'],
        ...[' Gratuitous ARP lower priority delay = 7', ' Gratuitous ARP interval = 0.010000'],
        ...[' Script security enabled', ' Default script uid:gid 65534:65534'],
        ...[' vrrp_startup_delay = 2', ' log_unknown_vrids', ' Num adverts before down = 3'],
        ...[' VRRP IPv4 mcast group = 224.0.0.18', ' VRRP default protocol version = 2'],
      ]),
    );
  });

  it("has its sections in keepalived's order, without those that would be empty", () => {
    const told = dataText(picture(whole).picture, 'lb1');
    const titles = Array.from(told.matchAll(/^-+< (.*) >-+$/gm), ([, title]) => title);
    expect(titles).toEqual([
      ...['Global definitions', 'GARP delay group 0', 'Static Addresses', 'VRRP Topology'],
      ...['VRRP Sockpool', 'VRRP Sync groups', 'VRRP Scripts', 'VRRP Track files', 'Interfaces'],
    ]);
  });

  it('says who runs what', () => {
    const told = dataText(picture(whole).picture, 'lb1');
    expect(told).toContain(
      "   Master state transition script = '/bin/true' 'm', uid:gid 65534:65534\n",
    );
    expect(told).toContain(
      "   Fault state transition script = '/bin/false', uid:gid 65534:65534\n",
    );
    expect(told).toContain('   Script uid:gid = 65534:65534\n');
  });

  it('has tracked files and who tracks them', () => {
    const told = dataText(picture(whole).picture, 'lb1');
    expect(told).toContain('   Tracked files :\n     load, weight 2\n');
    const file = [' Track file = load', '   File = /run/load', '   Status = 0', '   Weight = 1'];
    const users = ['   Tracking instances :', '     VI_1, weight 2'];
    expect(told).toContain(`${[...file, ...users].join('\n')}\n`);
  });

  it('has the sockets, and whom each serves', () => {
    const told = dataText(picture().picture, 'lb1');
    const socket = (fd: number) => [` fd_in ${fd} fd_out = ${fd}`, '   Interface = eth0'];
    expect(told).toContain(
      [
        ...['------< VRRP Sockpool >------', ...socket(2), '   Family = IPv4'],
        ...['   Protocol = VRRP', '   Type = Multicast', '   Rx buf size = 0'],
        ...['   VRRP instances', '     VI_1 vrid 51', ...socket(3), '   Family = IPv6'],
        ...['   Protocol = VRRP', '   Type = Unicast', '   Rx buf size = 0'],
        ...['   VRRP instances', '     VI_2 vrid 61', '------<'],
      ].join('\n'),
    );
  });

  it('has the interfaces, and who needs them', () => {
    const [, section = ''] = dataText(picture(tracking).picture, 'lb1').split(
      '< Interfaces >------\n',
    );
    expect(section.split('\n').slice(0, -1)).toEqual([
      ...[' Name = eth0', '   index = 2', '   IPv4 address = 10.9.0.1', '   IPv6 address = (none)'],
      ...['   MAC = 02:00:00:00:00:01', '   State = UP, RUNNING', '   Up debounce timer = 0us'],
      ...['   Down debounce timer = 0us', '   MTU = 1500', '   HW Type = ETHERNET'],
      ...['   Tracking VRRP instances :', '     VI_1, weight 0', '     VI_2, weight 0'],
      ...[' Name = lo', '   index = 3', '   IPv4 address = (none)', '   IPv6 address = (none)'],
      ...['   State = not UP or not RUNNING', '   Up debounce timer = 0us'],
      ...['   Down debounce timer = 0us', '   MTU = 1500'],
      ...['   Tracking VRRP instances :', '     VI_1, weight 9'],
    ]);
  });

  it('has what mail is sent by', () => {
    expect(dataText(picture(tracking).picture, 'lb1').split('\n')).toEqual(
      expect.arrayContaining([
        ...[' Smtp server = 192.0.2.9', ' Smtp server port = 2525'],
        ...[' Smtp server connection timeout = 7', ' Email notification from = k@example.org'],
        ...[' Email notification to:', '   a@example.org'],
        ' Send emails for fault transitions = off',
      ]),
    );
  });

  it('shows no password', () => {
    expect(dataText(picture().picture, 'lb1')).not.toContain('secret12');
    expect(jsonText(picture().picture, 1)).not.toContain('secret12');
  });
});

it('the dump of the statistics has every counter, by its name', () => {
  const { status } = picture();
  const read = readStatistics(statisticsText(status.instances));
  expect(Object.keys(read)).toEqual(['VI_1', 'VI_2']);
  expect(Object.keys(read.VI_1 ?? {})).toEqual([
    ...['Advertisements/Received', 'Advertisements/Sent', 'Became master', 'Released master'],
    ...['Length', 'TTL', 'Invalid Type', 'Advertisement Interval', 'Address List'].map(
      (name) => `Packet Errors/${name}`,
    ),
    ...['Invalid Type', 'Type Mismatch', 'Failure'].map((name) => `Authentication Errors/${name}`),
    ...['Missing', 'Malformed', 'Unknown Key', 'Invalid HMAC', 'Stale', 'Replay'].map(
      (name) => `Authentication Extension Errors/${name}`,
    ),
    ...['Priority Zero/Received', 'Priority Zero/Sent'],
  ]);
});

describe('the dump as JSON', () => {
  it("is an array of instances in version 1, on one line, with keepalived's escapes", () => {
    const written = jsonText(picture().picture, 1);
    expect(written.split('\n')).toHaveLength(2);
    expect(written).toContain('"vips":["10.9.0.100\\/24 dev eth0');
    const [first] = JSON.parse(written) as { data: object; stats: object }[];
    expect(first?.data).toMatchObject({
      ...{ iname: 'VI_1', ifp_ifname: 'eth0', vmac_ifname: '', vrid: 51, state: 3, wantstate: 3 },
      ...{ garp_delay: 5, garp_refresh: 60, adver_int: 1, vipset: false, nopreempt: false },
      ...{ auth_type: 1, auth_data: '********', script_master: "'/bin/true' 'm'" },
      track_script: ["'/usr/bin/test' '-e' '/'"],
      vroutes: ['prepend 10.77.0.0/16 via inet 10.9.0.7 dev eth0 proto 18 metric 5'],
      vrules: ['from 10.9.0.100 priority 500 tos 0x0 protocol 18 lookup 100'],
    });
    expect(first?.stats).toMatchObject({ advert_rcvd: 0, auth_ext_replay: 0, pri_zero_sent: 0 });
  });

  it('is an object in version 2', () => {
    const content = JSON.parse(jsonText(picture().picture, 2)) as { vrrp: unknown[] };
    expect(content.vrrp).toHaveLength(2);
  });

  it('has what is tracked, in version 2 with the processes', () => {
    const content = JSON.parse(jsonText(picture(tracking).picture, 2)) as {
      vrrp: { data: object }[];
      track_process: object[];
    };
    expect(content.vrrp[0]?.data).toMatchObject({
      ...{ track_ifp: ['lo'], track_process: ['web'], smtp_alert: true },
    });
    expect(content.track_process).toEqual([
      {
        ...{ process: 'sleep', parameters: '1000', param_match: 'exact', min_processes: 2 },
        ...{ current_processes: 2, have_quorum: false, weight: 7 },
        ...{ terminate_delay: 3, fork_delay: 3, fork_delay_timer_running: true },
        ...{ terminate_delay_timer_running: false, full_command: true },
      },
    ]);
    const other = tracking.replace('process sleep 1000', 'process sleep\nquorum_max 5');
    const { track_process } = JSON.parse(jsonText(picture(other).picture, 2));
    expect(track_process[0]).not.toHaveProperty('parameters');
    expect(track_process[0]).toMatchObject({ param_match: 'none', max_processes: 5 });
  });
});
