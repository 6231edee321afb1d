// Owns the proof that the words of the daemon itself land in the model.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

function load(...lines: readonly string[]) {
  const { model, diagnostics } = loadConfig({ name: 'a.conf', text: lines.join('\n') });
  const problems = diagnostics.map(({ code, severity, position: { line, column } }) => {
    return `${severity} ${code} ${line}:${column}`;
  });
  return { daemon: model.daemon, problems, exit: configTestExitCode(diagnostics) };
}

describe('what a file says of the daemon', () => {
  it('words of the daemon itself are kept', () => {
    const words = ['instance a', 'net_namespace b', 'net_namespace_ipvs c', 'use_pid_dir'];
    expect(load(...words)).toEqual({
      daemon: {
        instanceName: 'a',
        networkNamespace: 'b',
        ipvsNamespace: 'c',
        usesPidDirectory: true,
        processName: undefined,
        umask: undefined,
        saveDirectory: undefined,
      },
      problems: ['warning HF0207 3:1'],
      exit: 0,
    });
  });

  it('words without a purpose here are noted', () => {
    const words = ['namespace_with_ipsets', 'global_defs {', 'tmp_config_directory /tmp'];
    expect(load(...words, 'use_symlink_paths', '}')).toEqual({
      daemon: undefined,
      problems: [1, 3, 4].map((line) => `note HF1205 ${line}:1`),
      exit: 0,
    });
    expect(load('global_defs {', 'tmp_config_directory', '}').exit).toBe(5);
  });

  it('config_save_dir names a folder', () => {
    expect(load('global_defs {', 'config_save_dir /var/k', '}')).toMatchObject({
      daemon: { saveDirectory: '/var/k' },
      problems: [],
    });
    expect(load('global_defs {', 'config_save_dir', '}').exit).toBe(2);
  });

  it('umask is a number or named bits', () => {
    const maskOf = (text: string) => load('global_defs {', `umask ${text}`, '}');
    expect(maskOf('027').daemon?.umask).toBe(0o027);
    expect(maskOf('0x1f').daemon?.umask).toBe(0o037);
    expect(maskOf('IXUSR | IRWXG|IRWXO').daemon?.umask).toBe(0o177);
    for (const text of ['0999', '512', '022 5', 'S_IRWXG', '|']) {
      expect(maskOf(text)).toEqual({ daemon: undefined, problems: ['error HF1202 2:7'], exit: 5 });
    }
  });

  it('process_name names the supervisor, in 15 bytes', () => {
    const { daemon, problems } = load('global_defs {', 'process_name 1234567890123456', '}');
    expect(daemon?.processName).toBe('123456789012345');
    expect(problems).toEqual(['error HF1201 2:14']);
  });

  it('is nothing without such a word', () => {
    expect(load('global_defs {', '}').daemon).toBeUndefined();
  });

  it('instance is part of file names', () => {
    const { daemon, problems } = load('instance a/b');
    expect(daemon?.instanceName).toBeUndefined();
    expect(problems).toEqual(['error HF1204 1:10']);
  });

  it('the first of two counts', () => {
    const { daemon, problems, exit } = load('instance a', 'instance b');
    expect(daemon?.instanceName).toBe('a');
    expect(problems).toContain('warning HF0112 2:10');
    expect(exit).toBe(0);
  });

  it('net_namespace_ipvs alone means the machine itself', () => {
    const { daemon, exit } = load('net_namespace_ipvs');
    expect(daemon?.ipvsNamespace).toBe('');
    expect(exit).toBe(0);
  });

  it.each(['instance', 'net_namespace'])('%s alone is a mistake', (word) => {
    expect(load(word)).toEqual({ daemon: undefined, problems: ['error HF0109 1:1'], exit: 5 });
  });
});
