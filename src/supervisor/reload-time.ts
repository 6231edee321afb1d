// Owns reading what reload_time_file says, with keepalived's words for what is wrong with it. Never opens
// the file and reads no clock.

export type ReloadTime =
  /** Each day at that time where the file names no day. */
  | { readonly kind: 'at'; readonly at: Date; readonly isDaily: boolean }
  /** Lines for the log. */
  | { readonly kind: 'refused'; readonly lines: readonly string[] };

/** Lengths of `HH:MM:SS`, `YY-MM-DD HH:MM:SS` and `YYYY-MM-DD HH:MM:SS`. */
const lengths: ReadonlySet<number> = new Set([8, 17, 19]);
const shape = /^(?:(\d{2}|\d{4})-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)$/;

/** @param line the file's first, without its end @param now what is not later is in the past */
export function readReloadTime(line: string, now: Date): ReloadTime {
  const isUtc = line.endsWith('Z');
  const text = isUtc ? line.slice(0, -1) : line;
  const invalid = (reason: string): ReloadTime => {
    const lines = [
      `Reload ${reason} - ignoring`,
      `Invalid reload time '${line}' specified - ignoring`,
    ];
    return { kind: 'refused', lines };
  };
  if (!lengths.has(text.length)) return invalid(`time ${line} format is incorrect`);
  const [, year, month, day, ...clock] = shape.exec(text) ?? [];
  const [hour, minute, second] = clock.map(Number);
  const isInRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const isDate = year === undefined || isBetween(month, 1, 12, day, 31);
  if (!isInRange || !isDate) return invalid(`date/time ${line} invalid`);
  if (year === undefined) return { kind: 'at', at: nextAt(text, isUtc, now), isDaily: true };
  const date = `${year.length === 2 ? `20${year}` : year}-${month}-${day}`;
  const at = new Date(`${date}T${text.slice(-8)}${isUtc ? 'Z' : ''}`);
  const shown = isUtc ? at.toISOString().slice(0, 10) : reloadTimeText(at).slice(0, 10);
  if (Number.isNaN(at.getTime()) || shown !== date) return invalid(`time ${line} is not valid`);
  if (at > now) return { kind: 'at', at, isDaily: false };
  const past = [`Reload time ${line} is in the past - ignoring`];
  return { kind: 'refused', lines: [...past, 'Reload date/time is in the past - ignoring'] };
}

function isBetween(
  month: string | undefined,
  least: number,
  mostMonths: number,
  day: string | undefined,
  mostDays: number,
): boolean {
  const [months, days] = [Number(month), Number(day)];
  return months >= least && months <= mostMonths && days >= least && days <= mostDays;
}

/** Today if that is still to come, or else tomorrow. */
function nextAt(clock: string, isUtc: boolean, now: Date): Date {
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  const at = new Date(now);
  if (isUtc) at.setUTCHours(hour, minute, second, 0);
  else at.setHours(hour, minute, second, 0);
  if (at > now) return at;
  if (isUtc) at.setUTCDate(at.getUTCDate() + 1);
  else at.setDate(at.getDate() + 1);
  return at;
}

/** `2026-11-26 19:12:35`, local time. */
export function reloadTimeText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
