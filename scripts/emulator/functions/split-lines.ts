import type { Readable } from 'node:stream';

/** What is longer is cut, as Cloud Logging does: https://docs.cloud.google.com/logging/quotas */
const MAX_LINE_CHARACTERS = 256 * 1024;

/** Calls back with each line of a text stream, also with a last one that has no end. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  const emit = (line: string) => {
    if (line !== '') onLine(line);
  };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) emit(line.slice(0, MAX_LINE_CHARACTERS));
    if (rest.length > MAX_LINE_CHARACTERS) {
      emit(rest.slice(0, MAX_LINE_CHARACTERS));
      rest = rest.slice(MAX_LINE_CHARACTERS);
    }
  });
  stream.on('end', () => emit(rest));
}
