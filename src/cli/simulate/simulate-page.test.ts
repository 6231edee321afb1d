// Proves that docs/simulate.md tells the truth: its output is the command's, its words are all there.
// UPDATE=1 writes the output anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventWords } from '../../sim/vocabulary.ts';
import { runSimulateCommand } from './command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = `${root}docs/simulate.md`;
const page = readFileSync(file, 'utf8');
const fence = '```text\n';
const block = /```text\n(.*?)```/s;

test('its output is what the command prints', () => {
  const [, shown] = block.exec(page) ?? [];
  let text = '';
  runSimulateCommand(
    {
      files: ['web1', 'web2'].map(
        (name) => `${root}examples/tutorial/${name}/keepalived-haproxy.conf`,
      ),
      address: ['web1:wlo1=192.168.0.114/24', 'web2:wlp3s0=192.168.0.107/24'],
    },
    {
      out: (part) => {
        text += part;
      },
      say: () => undefined,
    },
  );
  if (process.env.UPDATE)
    writeFileSync(
      file,
      page.replace(block, () => `${fence}${text}\`\`\``),
    );
  else expect(shown).toBe(text);
});

test('every event is in its table', () => {
  for (const { word, shape, help } of eventWords) {
    const event = `${word}${shape}`.replaceAll('|', '\\|');
    expect(page).toContain(`| \`${event}\` | ${help} |`);
  }
});
