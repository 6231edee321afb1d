// Owns turning drafts of vrrp_http into models. Never asks an address and reads no file.
import { type BuiltTracker, buildTrackers } from './built-tracker.ts';
import { type Fields, fieldsOf, type NamedDraft, type Written } from './catalogue/fields.ts';
import type { HttpProbeFields } from './catalogue/probe-fields.ts';
import type { Report } from './interpret.ts';
import { probeTimes } from './probe-times.ts';
import type { BodyExpectation, HttpProbeModel, StatusRange } from './track-model.ts';

/** Why a file's authorities cannot be believed; undefined when they can. */
export type CaProblem = (path: string) => string | undefined;

type WrittenProbe = Fields<HttpProbeFields>;

const usualStatuses: readonly StatusRange[] = [{ from: 200, to: 299 }];

export function buildHttpProbes(
  drafts: readonly NamedDraft[],
  report: Report,
  caProblem: CaProblem | undefined,
): ReadonlyMap<string, BuiltTracker<HttpProbeModel>> {
  return buildTrackers(drafts, 'vrrp_http', report, (named) =>
    buildProbe(named, report, caProblem),
  );
}

function buildProbe(
  { name, draft }: NamedDraft,
  reportAny: Report,
  caProblem: CaProblem | undefined,
): HttpProbeModel | undefined {
  const report: Report = (code, at, message, values) =>
    reportAny(code, at, `vrrp_http ${name.text}: ${message}`, values);
  const fields = fieldsOf<HttpProbeFields>(draft);
  const { url } = fields;
  if (!url) {
    report('HF1802', name, 'no address to ask - ignoring', { missing: 'url URL' });
    return undefined;
  }
  const problem = urlProblem(url.value);
  if (problem !== undefined) {
    report('HF1807', url.at, `${problem} - ignoring`);
    return undefined;
  }
  const body = fields.body && bodyOf(fields.body, report);
  return {
    kind: 'http',
    name: name.text,
    url: url.value,
    statuses: statusesOf(fields.statuses, report),
    ...(body && { body }),
    ...hostOf(fields.host, report),
    ...certificates(fields, url.value, report, caProblem),
    ...probeTimes(fields),
  };
}

function urlProblem(url: string): string | undefined {
  if (!/^https?:\/\/[^\s/?#]+/.test(url) || !URL.canParse(url)) {
    return 'this is no address of http or https';
  }
  const { username, password } = new URL(url);
  return username || password ? 'an address with a password is not asked' : undefined;
}

/** What cannot be read is left out; of nothing that can, the default is kept. */
function statusesOf(
  written: Written<readonly string[]> | undefined,
  report: Report,
): readonly StatusRange[] {
  const parts = (written?.value ?? []).flatMap((word) => word.split(',')).filter(Boolean);
  const read = parts.flatMap((part) => {
    const [, first, last] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(part) ?? [];
    const range = { from: Number(first), to: Number(last ?? first) };
    if (first !== undefined && range.from <= range.to) return range;
    if (written) report('HF1809', written.at, `'${part}' is no status code - ignoring`);
    return [];
  });
  return read.length > 0 ? read : usualStatuses;
}

function bodyOf({ value, at }: Written<string>, report: Report): BodyExpectation | undefined {
  const [, source, flag] = /^\/(.+)\/(i?)$/s.exec(value) ?? [];
  if (source === undefined) return { kind: 'text', text: value };
  try {
    new RegExp(source, 'u');
    return { kind: 'pattern', source, ignoresCase: flag === 'i' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report('HF1810', at, `${reason} - ignoring`);
    return undefined;
  }
}

function hostOf(written: Written<string> | undefined, report: Report): { host?: string } {
  if (!written) return {};
  if (URL.canParse(`http://${written.value}/`) && /^[^\s/?#@]+$/.test(written.value)) {
    return { host: written.value };
  }
  report('HF1814', written.at, `'${written.value}' is no name of a host - ignoring`);
  return {};
}

function certificates(
  { caFile, isInsecure }: WrittenProbe,
  url: string,
  report: Report,
  caProblem: CaProblem | undefined,
): Pick<HttpProbeModel, 'caFile' | 'isInsecure'> {
  const superfluous = isInsecure ?? caFile;
  if (!url.startsWith('https:')) {
    if (superfluous) {
      const { text } = superfluous.keyword;
      report('HF1812', superfluous.keyword, `${text} has no effect, as http has no certificates`);
    }
    return {};
  }
  const problem = caFile && caProblem?.(caFile.value);
  if (caFile && problem !== undefined) report('HF1811', caFile.at, `ca: ${problem}`);
  return {
    ...(caFile && { caFile: caFile.value }),
    ...(isInsecure && { isInsecure: true }),
  };
}
