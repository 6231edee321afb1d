// Owns the proof of what the daemon's options ask for, and of what is said about them.
import { expect, test } from 'vitest';
import { type DaemonArguments, mistakesIn, supervisorOptions } from './daemon-arguments.ts';

const bare: DaemonArguments = {
  useFile: '/a.conf',
  logFacility: 'daemon',
  syslog: true,
  logFormat: 'text',
};
const asked = (given: Partial<DaemonArguments>) =>
  supervisorOptions({ ...bare, ...given }, 'keepalived');

test('VRRP runs unless only checkers are asked for', () => {
  expect(asked({}).runsVrrp).toBe(true);
  expect(asked({ vrrp: true }).runsVrrp).toBe(true);
  expect(asked({ check: true }).runsVrrp).toBe(false);
  expect(asked({ check: true, vrrp: true }).runsVrrp).toBe(true);
});

test('an option without its argument has a default', () => {
  expect(asked({}).logFile).toBeUndefined();
  expect(asked({ logFile: true }).logFile).toMatch(/\/keepalived\.log$/);
  expect(asked({ logFile: '/a.log' }).logFile).toBe('/a.log');
  expect(asked({}).coreDumps).toBeUndefined();
  expect(asked({ coreDump: true }).coreDumps).toEqual({ pattern: undefined });
  expect(asked({ coreDumpPattern: true }).coreDumps).toEqual({ pattern: 'core' });
  expect(asked({ coreDumpPattern: 'c.%p' }).coreDumps).toEqual({ pattern: 'c.%p' });
});

test('what is switched off is switched off', () => {
  const off = { dontRespawn: true, dontReleaseVrrp: true, ignoreSigint: true };
  expect(asked(off)).toMatchObject({
    respawnsEngine: false,
    releasesAtStop: false,
    heedsInterrupt: false,
  });
  expect(asked({})).toMatchObject({
    respawnsEngine: true,
    releasesAtStop: true,
    heedsInterrupt: true,
  });
});

test('mistakes are weighed as keepalived weighs them', () => {
  const weigh = (given: Partial<DaemonArguments>, notYet: readonly string[] = []) =>
    mistakesIn({ ...bare, ...given }, notYet).map(({ weight }) => weight);
  expect(weigh({})).toEqual([]);
  expect(weigh({ umask: '0999' })).toEqual(['harmless']);
  expect(asked({ umask: '0999' }).umask).toBeUndefined();
  expect(asked({ umask: '027' }).umask).toBe(0o27);
  expect(weigh({ logFacility: '9' })).toEqual(['questionable']);
  expect(weigh({ logFormat: 'json' })).toEqual(['fatal']);
  expect(weigh({}, ['--snmp'])).toEqual(['harmless']);
});
