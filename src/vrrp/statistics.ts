// Owns an instance's counters, named as keepalived's statistics name them. Never resets them itself.

/** Counters since the start, or since they were cleared. */
export interface Statistics {
  advertsReceived: number;
  advertsSent: number;
  becameMaster: number;
  releasedMaster: number;
  lengthErrors: number;
  ttlErrors: number;
  versionErrors: number;
  invalidTypeReceived: number;
  advertIntervalErrors: number;
  addressListErrors: number;
  invalidAuthenticationType: number;
  authenticationTypeMismatch: number;
  authenticationFailures: number;
  trailerMissing: number;
  trailerMalformed: number;
  trailerUnknownKey: number;
  trailerInvalidHmac: number;
  trailerStale: number;
  trailerReplayed: number;
  checksumErrors: number;
  priorityZeroReceived: number;
  priorityZeroSent: number;
}

export function noStatistics(): Statistics {
  return {
    advertsReceived: 0,
    advertsSent: 0,
    becameMaster: 0,
    releasedMaster: 0,
    lengthErrors: 0,
    ttlErrors: 0,
    versionErrors: 0,
    invalidTypeReceived: 0,
    advertIntervalErrors: 0,
    addressListErrors: 0,
    invalidAuthenticationType: 0,
    authenticationTypeMismatch: 0,
    authenticationFailures: 0,
    trailerMissing: 0,
    trailerMalformed: 0,
    trailerUnknownKey: 0,
    trailerInvalidHmac: 0,
    trailerStale: 0,
    trailerReplayed: 0,
    checksumErrors: 0,
    priorityZeroReceived: 0,
    priorityZeroSent: 0,
  };
}
