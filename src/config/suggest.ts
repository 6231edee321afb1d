// Owns finding the word that a user probably meant. Never decides what to do about it.

/** The nearest of the words, if it is near enough to be meant; the first of equals wins. */
export function nearestWord(text: string, words: readonly string[]): string | undefined {
  const most = Math.min(3, Math.floor(text.length / 3));
  let nearest: string | undefined;
  let least = most + 1;
  for (const word of words) {
    if (Math.abs(word.length - text.length) >= least) continue;
    const distance = editDistance(text.toLowerCase(), word.toLowerCase());
    if (distance < least) {
      nearest = word;
      least = distance;
    }
  }
  return nearest;
}

/** Stands behind what is wrong with a word; empty without one that was probably meant. */
export function questionOf(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}

/** How many characters to insert, remove, replace or swap with their neighbour. */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (isSame ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swapped =
        isSwap && row > 1 && column > 1 ? (beforePrevious[column - 2] ?? 0) + 1 : row + column;
      current.push(Math.min(replaced, removed, inserted, swapped));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
