// Owns the pieces of a picture as SVG text: colours on light and dark, words, bars. Never knows what they
// mean.

/** About how wide one character is, in pixels. */
export const characterPixels = 6.4;

export const fontFamily =
  "ui-sans-serif, -apple-system, 'Segoe UI', 'Liberation Sans', Helvetica, Arial, sans-serif";

/** For every element of a picture; bars differ in pattern and word, too, not in colour alone. */
export const pictureStyle = `
  svg text { font: 12px ${fontFamily}; fill: #1f2328 }
  svg .back { fill: #ffffff; stroke: #d1d9e0 }
  svg .title { font-size: 16px; font-weight: 600 }
  svg .name { font-weight: 600 }
  svg .dim { fill: #59636e; font-size: 11px }
  svg .inside { fill: #ffffff; font-size: 11px; font-weight: 600 }
  svg .onPale { fill: #0550ae; font-size: 11px }
  svg .onHatch { font-size: 11px; paint-order: stroke; stroke: #ffffff; stroke-width: 6px;
    stroke-linejoin: round }
  svg .master { fill: #0969da } svg .backup { fill: #ddf4ff; stroke: #80ccff }
  svg .fault { fill: #bc4c00 } svg .early { fill: none; stroke: #8c959f; stroke-dasharray: 3 3 }
  svg .gone { fill: url(#holdfast-hatch); stroke: #8c959f }
  svg .hatch { stroke: #afb8c1; stroke-width: 2 }
  svg .held { fill: #0969da } svg .doubly { fill: #cf222e }
  svg .answered0 { fill: #1f883d } svg .answered1 { fill: #116329 } svg .lost { fill: #cf222e }
  svg .lostWords { fill: #cf222e; font-weight: 600; font-size: 11px; paint-order: stroke;
    stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  svg .axis { stroke: #d1d9e0 }
  svg .mark { stroke: #59636e; stroke-dasharray: 3 3 }
  svg .harm { stroke: #cf222e; stroke-dasharray: none }
  svg .words { paint-order: stroke; stroke: #ffffff; stroke-width: 5px; stroke-linejoin: round }
  svg .harmWords { fill: #cf222e; font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    svg text { fill: #f0f6fc }
    svg .back { fill: #0d1117; stroke: #3d444d }
    svg .dim { fill: #9198a1 } svg .inside { fill: #ffffff } svg .onPale { fill: #a5d6ff }
    svg .onHatch { stroke: #0d1117 }
    svg .master, svg .held { fill: #1f6feb } svg .backup { fill: #0c2d6b; stroke: #1f6feb }
    svg .fault { fill: #bd561d } svg .early, svg .gone { stroke: #656c76 }
    svg .hatch { stroke: #3d444d }
    svg .doubly, svg .lost { fill: #da3633 } svg .lostWords, svg .harmWords { fill: #f85149 }
    svg .answered0 { fill: #238636 } svg .answered1 { fill: #196c2e }
    svg .axis { stroke: #3d444d } svg .mark { stroke: #9198a1 } svg .harm { stroke: #f85149 }
    svg .words, svg .lostWords { stroke: #0d1117 }
  }
`;

/** Hatching for machines that do not take part. */
export const pictureDefinitions =
  '<defs><pattern id="holdfast-hatch" width="7" height="7" patternUnits="userSpaceOnUse" ' +
  'patternTransform="rotate(45)"><path class="hatch" d="M0 0V7"/></pattern></defs>';

export function textAt(
  [x, y]: readonly [number, number],
  words: string,
  className: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${round(x)}" y="${round(y)}" class="${className}"${anchored}>${escapeXml(words)}</text>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Even a moment is seen. */
export function rectAt({ x, y, width, height }: Box, className: string): string {
  const size = `width="${Math.max(1, round(width))}" height="${height}"`;
  return `<rect class="${className}" x="${round(x)}" y="${round(y)}" ${size}/>`;
}

/** Safe inside elements and attributes, of HTML too. */
export function escapeXml(words: string): string {
  return words
    .replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** The text, or its beginning with an ellipsis. */
export function shorten(words: string, most: number): string {
  const characters = [...words];
  return characters.length <= most ? words : `${characters.slice(0, most - 1).join('')}…`;
}
