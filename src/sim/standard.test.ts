// Proves that the standard set lets each tracked object fail that the files name, and what that comes to.
import { expect, test } from 'vitest';
import { assess } from './assessment.ts';
import { findingsOf } from './findings.ts';
import { standardSet } from './standard.ts';
import { siteFromTexts } from './test-sites.ts';

const objects = `track_file number {
  file /run/number
  weight 2
  init_file 7
}
track_file switch {
  file /run/switch
  weight 0
}
track_file nobody {
  file /run/nobody
}
vrrp_track_process proxy {
  process haproxy
  quorum 2
  weight -20
  delay 3
}
vrrp_track_process unused {
  process other
}
`;

function textOf(priority: number): string {
  return `${objects}vrrp_instance WEB {
  interface eth0
  virtual_router_id 10
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    10.0.0.100/24
  }
  track_interface {
    eth1
  }
  track_file {
    number
    switch
  }
  track_process {
    proxy
  }
}
`;
}

const site = siteFromTexts({ web1: textOf(150), web2: textOf(100) });

test('each tracked object fails once and is mended, those that nobody tracks do not', () => {
  const ofWeb1 = standardSet(site.topology).filter(({ node }) => node === 'web1');
  const tracked = ofWeb1.filter((each) => each.tracked);
  expect(tracked.map(({ words, mendWords }) => [words, mendWords])).toEqual([
    ['link eth1 down', 'link eth1 up'],
    ['number says -254', 'number says 7'],
    ['switch says 1', 'switch says 0'],
    ['proxy ends', 'proxy runs'],
  ]);
  expect(tracked.at(-1)?.mend).toEqual([
    { kind: 'process', node: 'web1', process: 'proxy', processes: 2 },
  ]);
});

test('what is a fault moves the address, a weight too small does not and is told', () => {
  const assessment = assess(site);
  const after = (words: string) =>
    assessment.events
      .filter(({ disturbance }) => disturbance.node === 'web1' && disturbance.words === words)
      .flatMap(({ routers }) => routers.flatMap(({ played }) => played))
      .map(({ broken }) => broken.answeredByAtEnd);
  for (const words of ['link eth1 down', 'number says -254', 'switch says 1']) {
    expect(after(words)).toEqual(Array(5).fill('web2'));
  }
  expect(after('proxy ends')).toEqual(Array(5).fill('web1'));
  expect(findingsOf(assessment).map(({ text }) => text)).toContainEqual(
    'WEB stays where it is when web1 has its process proxy end: its priority only sinks from 150 to ' +
      '130, and web2 has 100; a weight beyond 50 would move it.',
  );
});
