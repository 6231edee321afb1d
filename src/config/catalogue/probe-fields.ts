// Owns what the blocks vrrp_http and vrrp_tcp hold before defaults and repairs. Never holds rules.
import type { WeightDraft } from './drafts.ts';

/** In common with a script's. */
export interface ProbeFields {
  readonly intervalUs: number;
  readonly timeoutUs: number;
  readonly rise: number;
  readonly fall: number;
  readonly weight: WeightDraft;
}

export interface HttpProbeFields extends ProbeFields {
  readonly url: string;
  /** Numbers and ranges, in words or with commas. */
  readonly statuses: readonly string[];
  /** A text, or a regular expression between slashes. */
  readonly body: string;
  readonly host: string;
  readonly caFile: string;
  readonly isInsecure: boolean;
}

export interface TcpProbeFields extends ProbeFields {
  /** A host and a port, in two words or with a colon. */
  readonly target: readonly string[];
}
