// Owns the proof that the words about dumps and reloads land in the model.
import { describe, expect, it } from 'vitest';
import { configTestExitCode, loadConfig } from './load.ts';

/** Of lines in global_defs. */
function load(...lines: readonly string[]) {
  const text = `global_defs {\n${lines.join('\n')}\n}`;
  const { model, diagnostics } = loadConfig({ name: 'a.conf', text });
  const codes = diagnostics.map(({ code }) => code);
  return { ...model.daemon, codes, exit: configTestExitCode(diagnostics) };
}

describe('the words about dumps', () => {
  it('the *_dump_file words name files or folders', () => {
    const words = ['state_dump_file /a/b', 'stats_dump_file /c/', 'json_dump_file /d.json'];
    expect(load(...words)).toMatchObject({
      dumps: { stateFile: '/a/b', statisticsFile: '/c/', jsonFile: '/d.json', jsonVersion: 1 },
      codes: [],
    });
    expect(load('state_dump_file')).toMatchObject({ codes: ['HF0109'], exit: 5 });
    expect(load('router_id a').dumps).toBeUndefined();
  });

  it('json_version is 1 or 2', () => {
    expect(load('json_version 2').dumps?.jsonVersion).toBe(2);
    expect(load('json_version 3')).toMatchObject({ codes: ['HF0302'], exit: 5 });
  });

  it('data_use_instance tells the dumps of daemons apart', () => {
    expect(load('data_use_instance').dumps?.usesInstance).toBe(true);
    expect(load('data_use_instance off').dumps?.usesInstance).toBe(false);
  });
});

describe('the words about reloads', () => {
  it('reload_check_config may name a file', () => {
    expect(load('reload_check_config').reload?.checkLog).toBe('');
    expect(load('reload_check_config /a').reload?.checkLog).toBe('/a');
    expect(load('reload_repeat').reload?.checkLog).toBeUndefined();
  });

  it('reload_time_file names a file, and reload_repeat keeps it', () => {
    const both = load('reload_time_file /a', 'reload_repeat');
    expect(both.reload).toMatchObject({ timeFile: '/a', isRepeated: true });
    expect(load('reload_time_file /a').reload?.isRepeated).toBe(false);
    expect(load('reload_time_file')).toMatchObject({ codes: ['HF0109'], exit: 5 });
  });

  it('reload_file may name a file', () => {
    expect(load('reload_file').reload?.markerFile).toBe('');
    expect(load('reload_file /a').reload?.markerFile).toBe('/a');
  });
});
