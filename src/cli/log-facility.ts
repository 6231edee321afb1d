// Owns reading what `-S` names. Never logs.

/** RFC 3164, 4.1.1: system daemons. */
export const daemonFacility = 3;
const userFacility = 1;
const firstLocalFacility = 16;

/** `0` to `7`, `local0` to `local7`, `user` or `daemon` as a number; undefined for anything else. */
export function parseLogFacility(text: string): number | undefined {
  if (text === 'daemon') return daemonFacility;
  if (text === 'user') return userFacility;
  const digit = /^(?:local)?([0-7])$/.exec(text)?.[1];
  return digit === undefined ? undefined : firstLocalFacility + Number(digit);
}
