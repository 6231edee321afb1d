// Owns the proof that no line on the control socket can hurt.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRequest } from './control-protocol.ts';

it('takes a whole request and nothing more of it', () => {
  const line = '{"version":1,"id":7,"command":"status","extra":true}';
  expect(parseRequest(line)).toEqual({ version: 1, id: 7, command: 'status' });
});

const broken = ['', 'null', '[]', '"status"', '{"version":1,"id":1}', '{"version":"1","id":1}'];

it.each(broken)('refuses %j', (line) => {
  expect(parseRequest(line)).toBeUndefined();
});

it('never throws on any line', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      const request = parseRequest(line);
      expect(request === undefined || typeof request.command === 'string').toBe(true);
    }),
  );
});
