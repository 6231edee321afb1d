// Owns the terminal while the show is on it: cursor, keys, redrawing in place.
// Never decides what a frame says (terminal.ts does).
import type { DemoRecord } from './record.ts';
import { drawFrame } from './terminal.ts';

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';
const clearBelow = '\x1b[J';
const clearLineEnd = '\x1b[K';
const clearAll = '\x1b[H\x1b[2J';

/** Frames on standard output, keys from standard input; `close()` gives both back. */
export class Screen {
  readonly #record: DemoRecord;
  readonly #color = !process.env.NO_COLOR;
  readonly #unicode = isUtf8(process.env);
  #height = 0;
  #isResized = false;
  #isClosed = false;

  constructor(record: DemoRecord) {
    this.#record = record;
    process.stdin.setRawMode(true);
    process.stdin.setEncoding('utf8').resume();
    process.stdout.write(hideCursor);
    process.stdout.on('resize', () => {
      this.#isResized = true;
    });
  }

  onKey(listener: (key: string) => void): void {
    process.stdin.on('data', (text: string) => {
      // An arrow key and the like is one text that begins with ESC, and none of ours.
      if (text.startsWith('\x1b')) return;
      for (const key of text) listener(key);
    });
  }

  /** Draws the record as of `nowMs` over the frame before. */
  draw(nowMs: number, leaveAtMs: number, isOver = false): void {
    if (this.#isClosed) return;
    // A terminal that does not know its size says 0.
    const columns = process.stdout.columns || 80;
    const rows = process.stdout.rows || 24;
    const lines = drawFrame(this.#record, {
      ...{ nowMs, leaveAtMs, isOver, columns, rows },
      ...{ color: this.#color, unicode: this.#unicode },
    });
    const back = this.#height === 0 ? '' : `\x1b[${this.#height}A\r`;
    const start = this.#isResized ? clearAll : back;
    this.#isResized = false;
    this.#height = lines.length;
    process.stdout.write(
      `${start}${lines.map((line) => `${line}${clearLineEnd}\n`).join('')}${clearBelow}`,
    );
  }

  /** Gives cursor and keyboard back; may be called again. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    process.stdout.write(showCursor);
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
