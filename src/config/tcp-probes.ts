// Owns turning drafts of vrrp_tcp into models. Never connects to anything.
import { type BuiltTracker, buildTrackers } from './built-tracker.ts';
import { fieldsOf, type NamedDraft } from './catalogue/fields.ts';
import type { TcpProbeFields } from './catalogue/probe-fields.ts';
import type { Report } from './interpret.ts';
import { probeTimes } from './probe-times.ts';
import type { TcpProbeModel } from './track-model.ts';

type Target = Pick<TcpProbeModel, 'host' | 'port'>;

export function buildTcpProbes(
  drafts: readonly NamedDraft[],
  report: Report,
): ReadonlyMap<string, BuiltTracker<TcpProbeModel>> {
  return buildTrackers(drafts, 'vrrp_tcp', report, ({ name, draft }) => {
    const fields = fieldsOf<TcpProbeFields>(draft);
    const { target } = fields;
    if (!target) {
      const missing = { missing: 'connect HOST PORT' };
      report('HF1802', name, `vrrp_tcp ${name.text}: nothing to connect to - ignoring`, missing);
      return undefined;
    }
    const read = targetOf(target.value);
    if (!read) {
      const written = target.value.join(' ');
      const message = `vrrp_tcp ${name.text}: '${written}' is no host and port - ignoring`;
      report('HF1808', target.at, message);
      return undefined;
    }
    return { kind: 'tcp', name: name.text, ...read, ...probeTimes(fields) };
  });
}

/** `HOST PORT` or `HOST:PORT`; an IPv6 address needs brackets in front of a colon. */
function targetOf(words: readonly string[]): Target | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([^\][\s]+)\]|([^\][\s]+))[ :](\d{1,5})$/.exec(words.join(' ')) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  const isAmbiguous = words.length === 1 && bracketed === undefined && host.includes(':');
  return isAmbiguous ? undefined : { host, port };
}
