import { stripVTControlCharacters } from 'node:util';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** East Asian wide and fullwidth forms, and emoji: two cells each. */
const WIDE =
  /^(\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the very thing that is looked for
const COLOUR_CODE = /^\u001b\[[0-9;]*m/;

/** Terminal cells that a text takes; colour codes take none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += cells(segment);
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

/** The text if it fits, else its start and "…". Colour codes are kept. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (let rest = text; rest !== ''; ) {
    const code = COLOUR_CODE.exec(rest)?.[0];
    const [first] = segmenter.segment(rest);
    const token = code ?? first?.segment ?? '';
    rest = rest.slice(token.length);
    if (code) cut += code;
    else if (used + cells(token) < width) {
      cut += token;
      used += cells(token);
    } else used = width; // full: only colour codes are still taken
  }
  return `${cut}…`;
}

function cells(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}
