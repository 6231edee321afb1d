// Owns testing many configurations in one process, as `holdfast -t` tests one. Never judges them.
// Reads a line of JSON for each, [FILE, ID of the configuration or null]; answers [status, text] each.
import { createInterface } from 'node:readline';
import { testConfiguration } from '../../src/supervisor/configuration-test.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const [file, configId] = JSON.parse(line) as [string, string | null];
  const { status, text } = testConfiguration(file, configId ?? undefined);
  console.log(JSON.stringify([status, text]));
}
