// Owns the story of a port that passes nothing on for seconds after its link is up, as the spanning tree
// has it: nopreempt is broken by keepalived, and kept by Holdfast with startup_hold.
import { beforeAll, describe, expect, it } from 'vitest';
import { pause } from './acting.ts';
import { Daemon, type DaemonKind } from './daemons.ts';
import { Lab } from './lab.ts';
import { reasonToSkip } from './requirements.ts';

const skipReason = reasonToSkip(['keepalived']);
if (skipReason !== undefined) console.warn(`lab/late-port.test.ts is skipped: ${skipReason}`);

/** For how long a port that has come up passes nothing on. */
const forwardDelayMs = 5000;

function configOf(priority: number): string {
  return `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    version 3
    advert_int 0.2
    nopreempt
    #:holdfast startup_hold auto
    virtual_ipaddress {
        10.9.0.100/24
    }
}
`;
}

/** The states of both machines after the stronger one's cable is plugged in again, in their order. */
async function play(lab: Lab, kind: DaemonKind): Promise<readonly string[]> {
  const lan = await lab.switch(`lan-${kind}`);
  const open = async (number: number) => {
    const host = await lab.host(`${kind}${number}`);
    await lan.connect(host, { interface: 'eth0', address: `10.9.0.${number}/24` });
    return host;
  };
  const [host1, host2] = [await open(1), await open(2)];
  const strong = await Daemon.start(kind, host1, { config: configOf(200) });
  await strong.waitForLine(/Entering MASTER STATE/);
  const weak = await Daemon.start(kind, host2, { config: configOf(100) });
  await weak.waitForLine(/Entering BACKUP STATE/);
  await lan.cut(host1);
  await strong.waitForLine(/Entering FAULT STATE/);
  await weak.waitForLine(/Entering MASTER STATE/);
  const marks = [strong.mark(), weak.mark()];
  await lan.mendWithoutForwarding(host1);
  await pause(forwardDelayMs);
  await lan.mend(host1);
  await pause(2000);
  const told = [strong, weak].flatMap((daemon, at) =>
    daemon.lines.slice(marks[at]).map((line) => ({ ...line, who: at === 0 ? 'strong' : 'weak' })),
  );
  const states = told
    .sort((one, other) => one.atMs - other.atMs)
    .flatMap(({ who, text }) => {
      const [, state] = /Entering (\w+) STATE/.exec(text) ?? [];
      return state === undefined ? [] : [`${who} ${state}`];
    });
  await Promise.all([strong.stop(), weak.stop()]);
  return states;
}

describe.skipIf(skipReason !== undefined)('nopreempt behind a port that forwards late', () => {
  const seen = {} as Record<DaemonKind, readonly string[]>;

  beforeAll(async () => {
    const lab = await Lab.open();
    const kinds = ['keepalived', 'holdfast'] as const;
    await Promise.all(
      kinds.map(async (kind) => {
        seen[kind] = await play(lab, kind);
      }),
    );
    await lab.end();
  }, 60_000);

  it('keepalived has two masters, and then the stronger one', () => {
    expect(seen.keepalived).toEqual(['strong BACKUP', 'strong MASTER', 'weak BACKUP']);
  });

  it('Holdfast leaves the weaker one master', () => {
    expect(seen.holdfast).toEqual(['strong BACKUP']);
  });
});
