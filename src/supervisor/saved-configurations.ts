// Owns config_save_dir: what each configuration said, and how the engine stood before and after each
// reload, for whoever looks for a mistake later. Never reads any of it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../config/source.ts';

/** Passwords are in it. */
const folderMode = 0o700;
const fileMode = 0o600;

/** Makes the folder if need be; answers with what went wrong. */
export function makeSaveFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder);
    chmodSync(folder, folderMode); // whatever the umask
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') return `Unable to create config_save_dir ${folder} (${message})`;
  }
  return undefined;
}

/** The files have keepalived's names: process ids tell runs apart, numbers the reloads. */
export class SavedConfigurations {
  #folder: string | undefined;
  readonly #say: (text: string) => void;
  /** Once is enough: a full disk stays full. */
  #hasFailed = false;

  /** @param folder undefined: nothing is saved @param say the first failure in each folder */
  constructor(folder: string | undefined, say: (text: string) => void) {
    this.#say = say;
    this.adopt(folder);
  }

  /** A reload may name another folder. */
  adopt(folder: string | undefined): void {
    if (folder === this.#folder) return;
    this.#folder = folder;
    this.#hasFailed = false;
    const failure = folder === undefined ? undefined : makeSaveFolder(folder);
    if (failure !== undefined) this.#fail(failure);
  }

  get isOn(): boolean {
    return this.#folder !== undefined && !this.#hasFailed;
  }

  /** Every file as it was read, below a line with its name. @param reload 0 for the start */
  saveSources(sources: readonly SourceFile[], reload: number): void {
    const texts = sources.map(({ name, text }) => `# ${name}\n${text}`);
    this.#write(`keepalived.conf.${process.pid}.${reload}`, texts.join('\n'));
  }

  /** What -d shows, and what the engine says of itself. */
  saveState(
    { enginePid, reload, moment }: { enginePid: number; reload: number; moment: 'pre' | 'post' },
    dump: readonly string[],
    status: unknown,
  ): void {
    const lines = [...dump, '------< State >------', JSON.stringify(status ?? null, null, 2)];
    this.#write(`keepalived_vrrp.${enginePid}.${reload}.${moment}`, `${lines.join('\n')}\n`);
  }

  #write(name: string, text: string): void {
    if (this.#folder === undefined || this.#hasFailed) return;
    try {
      writeFileSync(join(this.#folder, name), text, { mode: fileMode });
    } catch (error) {
      this.#fail(`config_save_dir: ${(error as Error).message}`);
    }
  }

  #fail(text: string): void {
    this.#hasFailed = true;
    this.#say(text);
  }
}
