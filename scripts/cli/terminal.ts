import { styleText } from 'node:util';

/** A stream that people or programs read: standard output, standard error, or a test's. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Style = Parameters<typeof styleText>[0];
/** Colours a text, or leaves it as it is where nobody sees colour. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

const DEFAULT_COLUMNS = 80;

/** Colour follows the stream, NO_COLOR and FORCE_COLOR, as in Node itself. */
export function painter(stream: TextStream, env: Readonly<Record<string, string | undefined>>): Paint {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
  const wanted = forced || (stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : plain;
}

/** Whether lines may be drawn over: never in a pipe, in CI or on a terminal that cannot. */
export function canRedraw(stream: TextStream, env: Readonly<Record<string, string | undefined>>): boolean {
  return stream.isTTY === true && env.TERM !== 'dumb' && !env.CI;
}

export function columnsOf(stream: TextStream): number {
  return stream.columns || DEFAULT_COLUMNS;
}
