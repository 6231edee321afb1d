// Owns the two words behind `--at`: commander knows options with one value only, so they are joined
// before it reads them and taken apart again afterwards. Never knows what an event means.
import { UserMistake } from './mistake.ts';

const option = '--at';
const example = `${option} 10s kill:web1`;

/** The arguments of the program with each `--at TIME EVENT` as one word; others stay as they are. */
export function joinEventPairs(argv: readonly string[]): string[] {
  if (argv[2] !== 'simulate') return [...argv];
  const joined = argv.slice(0, 3);
  const left = argv.slice(3);
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') return [...joined, word, ...left];
    const isPair = word === option || word.startsWith(`${option}=`);
    joined.push(isPair ? joinPair(word, left) : word);
  }
  return joined;
}

/** Takes what belongs to it off `left`; what is missing is found out later. */
function joinPair(word: string, left: string[]): string {
  const isOption = (text: string | undefined) => text?.startsWith('--') ?? true;
  const inWord = word === option ? undefined : word.slice(option.length + 1);
  const time = inWord ?? (isOption(left[0]) ? '' : (left.shift() ?? ''));
  const isWhole = time === '' || time.includes(' ') || isOption(left[0]);
  return `${option}=${isWhole ? time : `${time} ${left.shift()}`}`;
}

/** @throws UserMistake when a word is missing */
export function takeApart(pair: string): { readonly at: string; readonly text: string } {
  const [, at, text] = /^(\S+) +(.+)$/s.exec(pair) ?? [];
  if (at === undefined || text === undefined) {
    const given = pair === '' ? option : `${option} ${pair}`;
    throw new UserMistake(`${given}: a time and an event belong behind it, as in ${example}`);
  }
  return { at, text: text.trim() };
}
