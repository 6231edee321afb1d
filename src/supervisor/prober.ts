// Owns choosing how a probe is run. Never runs one.
import type { ProbeModel } from '../config/track-model.ts';
import { type CaReading, readCaFile } from './ca-file.ts';
import { HttpProber } from './http-probe.ts';
import type { Prober } from './probe-outcome.ts';
import { TcpProber } from './tcp-probe.ts';

/** The authorities that it believes, as they are now; undefined where it names none. */
export function authoritiesOf(probe: ProbeModel): CaReading | undefined {
  const file = probe.kind === 'http' ? probe.caFile : undefined;
  return file === undefined ? undefined : readCaFile(file);
}

export function proberOf(probe: ProbeModel, authorities: CaReading | undefined): Prober {
  return probe.kind === 'http' ? new HttpProber(probe, authorities) : new TcpProber(probe);
}
