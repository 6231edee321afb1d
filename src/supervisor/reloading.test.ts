// Owns the proof of how long whoever asks for a reload is kept waiting.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Model } from '../config/model.ts';
import { Host } from '../host/host.ts';
import { readConfiguration } from './configuration.ts';
import type { Logger } from './logger.ts';
import type { SupervisorOptions } from './options.ts';
import { Reloading, type ReloadingParts } from './reloading.ts';

const folder = mkdtempSync(join(tmpdir(), 'reloading-'));
const configFile = join(folder, 'keepalived.conf');
/** Of any machine: none of its interfaces is named but the one that each has. */
const instance = (priority: number) =>
  `vrrp_instance V {\nvirtual_router_id 1\npriority ${priority}\nunicast_src_ip 192.0.2.2\n` +
  'unicast_peer { 192.0.2.3 }\nvirtual_ipaddress { 192.0.2.1 dev lo }\n}\n';

afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => writeFileSync(configFile, instance(100)));

function begin(parts: Partial<ReloadingParts>): Reloading {
  const reloading = prepare(parts);
  reloading.start();
  return reloading;
}

function prepare(parts: Partial<ReloadingParts>): Reloading {
  const running = readConfiguration(configFile, undefined, false);
  if (running.kind !== 'read') throw new Error(running.message);
  const options = { configFile, needsEveryFile: false, named: {} } as unknown as SupervisorOptions;
  const logger = { log: () => {} } as unknown as Logger;
  return new Reloading(options, logger, running, {
    carryOut: () => {},
    onBegin: () => {},
    onEnd: () => {},
    markerFile: join(folder, 'marker'),
    enginePid: () => 1,
    askStatus: async () => undefined,
    ...parts,
  });
}

describe('whoever asks for a reload', () => {
  it('hears what has changed once the engine goes by it, however long that takes', async () => {
    const status = new Host(begin({}).running.model).status();
    const reloading = begin({ askStatus: async () => status });
    writeFileSync(configFile, instance(90));
    const asked = reloading.requestAndWait();
    setTimeout(() => reloading.onCarriedOut(), 1000);
    expect(await asked).toMatchObject({ changes: ['instance V: priority 100 -> 90'] });
  });

  it('hears at once that it is refused, also beside a silent engine', async () => {
    const reloading = begin({});
    writeFileSync(configFile, '');
    const report = await reloading.requestAndWait();
    expect(report).toMatchObject({ refused: 'the new configuration is empty' });
    expect(report).not.toHaveProperty('isPending');
  });

  it('does not wait for an engine that is silent, which carries it out later', async () => {
    const reloading = begin({});
    writeFileSync(configFile, instance(90));
    expect(await reloading.requestAndWait()).toMatchObject({ isPending: true });
    // Nor for the one behind it.
    expect(await reloading.requestAndWait()).toMatchObject({ isPending: true });
    reloading.onCarriedOut();
    expect(reloading.running.model.instances[0]?.priority).toBe(90);
  });

  it('waits for the start, as what is not running yet cannot be changed', async () => {
    const carriedOut: Model[] = [];
    const reloading = prepare({ carryOut: ({ model }) => carriedOut.push(model) });
    const asked = reloading.requestAndWait();
    expect(await asked).toMatchObject({ isPending: true });
    expect(carriedOut).toEqual([]);
    reloading.start();
    expect(carriedOut).toHaveLength(1);
  });

  it('is refused once the daemon stops, also behind a reload under way', async () => {
    const carriedOut: Model[] = [];
    const status = new Host(begin({}).running.model).status();
    const reloading = begin({
      askStatus: async () => status,
      carryOut: ({ model }) => carriedOut.push(model),
    });
    writeFileSync(configFile, instance(90));
    const first = reloading.requestAndWait();
    reloading.expectStop();
    const queued = reloading.requestAndWait();
    reloading.onCarriedOut();
    expect(await first).toMatchObject({ refused: undefined });
    expect(await queued).toMatchObject({ refused: 'the daemon is stopping' });
    expect(await reloading.requestAndWait()).toMatchObject({ refused: 'the daemon is stopping' });
    expect(carriedOut).toHaveLength(1);
  });
});
