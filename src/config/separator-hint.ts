// Owns what to say of a word that does not end where its writer meant it to. Never reports it.
import type { BlockName } from './catalogue/block-name.ts';
import { findKeyword } from './catalogue/index.ts';

/**
 * Begins with `; `, to stand behind the problem; undefined when the word is wrong in another way.
 *
 * @param text an unknown word of the block
 */
export function separatorHint(block: BlockName, text: string): string | undefined {
  const space = /[^\S \t\f\v\r\n]/u.exec(text)?.[0];
  const code = space?.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  if (code !== undefined) return `; it contains U+${code}, which separates no words`;
  if (/^\$\w+$/.test(text)) return `; a definition has no blanks around its =: ${text}=VALUE`;
  const [before = '', ...value] = text.split('=');
  if (value.length === 0 || !findKeyword(block, before)) return undefined;
  return `; a value stands behind its keyword without =: ${before} ${value.join('=')}`;
}
