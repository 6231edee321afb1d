// Proves the words for commands that cannot start.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkCommand, disabledScriptLine, explainStartFailure } from './start-failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const good = file('good.sh', '#!/bin/sh\n', 0o755);
const plain = file('plain.sh', '#!/bin/sh\n', 0o644);
const windows = file('windows.sh', '#!/bin/sh\r\nexit 0\r\n', 0o755);
const python = file('python.py', '#!/nonexistent/python -u\n', 0o755);
const binary = file('binary', '\x7fELF', 0o755);
const cannot = 'cannot be accessed';

test.each([
  [good, undefined],
  ['sh', undefined],
  [windows, undefined], // there and executable; that its interpreter is not shows when it runs
  ['/nonexistent/x', `Script /nonexistent/x ${cannot} - No such file or directory`],
  [`${good}/x`, `Script ${good}/x ${cannot} - Not a directory`],
  [plain, `Script ${plain} ${cannot} - Permission denied`],
  [folder, `Script ${folder} ${cannot} - Not a regular file`],
  ['no-such-program', `Script no-such-program ${cannot} - No such file or directory`],
  ['', `Script  ${cannot} - No such file or directory`],
])('checking %s: %s', (program, problem) => {
  expect(checkCommand({ argv: [program, 'argument'] })).toBe(problem);
});

test('the line for a disabled script', () => {
  expect(disabledScriptLine('S', true)).toBe('Disabling track script S due to insecure');
  expect(disabledScriptLine('S', false)).toBe(
    'Disabling track script S since not found/accessible',
  );
});

test.each([
  ['/nonexistent/x', 'ENOENT', '/nonexistent/x does not exist'],
  [
    windows,
    'ENOENT',
    `${windows} begins with "#!/bin/sh", which does not exist (its lines end with CR LF, as on Windows)`,
  ],
  [python, 'ENOENT', `${python} begins with "#!/nonexistent/python -u", which does not exist`],
  [binary, 'ENOENT', `${binary} needs a loader that does not exist`],
  [good, 'EPERM', `no permission to run ${good} as another user`],
  [good, 'EAGAIN', 'this machine is out of processes, files or memory (EAGAIN)'],
])('%s with %s: %s', (program, code, words) => {
  const error = Object.assign(new Error('spawn failed'), { code, errno: -1 });
  expect(explainStartFailure([program], error)).toBe(words);
});
