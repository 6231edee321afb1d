// Owns the frame of a page and its parts: style, headings, tables of machines and figures. Never knows
// what happened.
import type { Cell, Figures } from '../rows.ts';
import { speakingInterfaceOf, type Topology } from '../topology.ts';
import { escapeXml, fontFamily, pictureDefinitions, pictureStyle } from './svg.ts';

const pageStyle = `
  :root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0;
    --paper: #ffffff; --shade: #f6f8fa; --loud: #cf222e; --link: #0969da }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --paper: #0d1117;
      --shade: #151b23; --loud: #f85149; --link: #4493f8 }
  }
  body { font: 15px/1.55 ${fontFamily}; color: var(--ink); background: var(--paper);
    max-width: 908px; margin: 0 auto; padding: 40px 24px 64px }
  h1 { font-size: 28px; line-height: 1.25; margin: 0 0 8px; letter-spacing: -0.01em }
  h2 { font-size: 18px; margin: 40px 0 12px; padding-bottom: 6px;
    border-bottom: 1px solid var(--line) }
  p { margin: 8px 0 } .lead, .dim { color: var(--dim) } .lead { margin-bottom: 24px }
  code { font: 0.92em ui-monospace, Menlo, Consolas, 'Liberation Mono', monospace }
  a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
  .table { overflow-x: auto }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums;
    font-size: 14px }
  th, td { text-align: left; padding: 5px 12px 5px 0; vertical-align: baseline;
    font-weight: normal }
  thead th { color: var(--dim); font-size: 12px; border-bottom: 1px solid var(--line) }
  tr.broken > * { border-top: 1px solid var(--line) }
  tr.node th { font-weight: 600; font-size: 15px; padding-top: 20px }
  tr.node + tr > * { border-top: 1px solid var(--line) }
  th.then { padding-left: 20px; color: var(--dim) }
  .loud { color: var(--loud); font-weight: 600 }
  .findings { list-style: none; margin: 0; padding: 0 }
  .findings li { border-left: 4px solid var(--line); background: var(--shade);
    padding: 8px 14px; margin: 8px 0; border-radius: 0 6px 6px 0; font-weight: normal;
    color: var(--ink) }
  .findings li.loud { border-left-color: var(--loud) }
  figure { margin: 24px 0 36px; break-inside: avoid }
  figure svg { width: 100%; height: auto; display: block }
  figcaption { color: var(--dim); font-size: 14px; margin-top: 8px; padding: 0 4px }
  @media print { body { max-width: none; padding: 0 } tr { break-inside: avoid }
    * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
`;

/** A whole HTML file: no script, nothing from elsewhere. */
export function document(title: string, parts: readonly string[]): string {
  const name = escapeXml(title);
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${name}</title>`,
    `<style>${pageStyle}${pictureStyle}</style>\n</head>\n<body>`,
    `<svg width="0" height="0" style="position:absolute" aria-hidden="true">${pictureDefinitions}</svg>`,
    `<h1>${name}</h1>`,
    ...parts,
    '</body>\n</html>\n',
  ].join('\n');
}

export function section(title: string, parts: readonly string[]): string {
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${parts.join('\n')}\n</section>`;
}

/** Who takes part in what, with which priority. */
export function machines({ nodes }: Topology): string {
  const rows = nodes.flatMap(({ name, model, interfaces }) =>
    model.instances.map((instance, at) => {
      const on = speakingInterfaceOf(instance);
      const plug = interfaces.find((each) => each.name === on);
      const own = plug?.addresses[0]?.address ?? '';
      const virtual = instance.addresses.map(({ address }) => address).join(', ');
      const cells = [
        ...[instance.name, `${instance.vrid}`, `${instance.priority}`, on],
        ...[own, virtual],
      ];
      const first = `<th scope="row"><strong>${at === 0 ? escapeXml(name) : ''}</strong></th>`;
      return `<tr>${first}${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;
    }),
  );
  const titles = ['Machine', 'Instance', 'VRID', 'Priority', 'Interface', 'Address', 'Virtual'];
  return table(titles, `<tbody>${rows.join('\n')}</tbody>`);
}

export function remarkParts(remarks: readonly string[]): string[] {
  return remarks.map((remark) => `<p><strong>Note:</strong> ${escapeXml(remark)}</p>`);
}

/** Scrolls by itself where a screen is too narrow for it. */
function table(titles: readonly string[], bodies: string): string {
  const cells = titles.map((title) => `<th scope="col">${escapeXml(title)}</th>`);
  const head = `<thead><tr>${cells.join('')}</tr></thead>`;
  return `<div class="table"><table>${head}${bodies}</table></div>`;
}

/** Events with what each comes to: rows that begin with their words and end with `figuresCells`. */
export function figuresTable(bodies: string): string {
  return table(['Event', 'Then answers', 'After', 'Unanswered', 'Held twice'], bodies);
}

export function figuresCells({ who, after, unanswered, doublyHeld }: Figures): string {
  const cells: readonly Cell[] = [who, { text: after, isLoud: false }, unanswered, doublyHeld];
  return cells
    .map(({ text, isLoud }) => `<td${isLoud ? ' class="loud"' : ''}>${escapeXml(text)}</td>`)
    .join('');
}
