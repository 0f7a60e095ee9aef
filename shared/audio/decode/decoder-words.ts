/** How much of ffmpeg's standard error is kept. */
export const MAX_STDERR_CHARS = 4096;

const MAX_WORDS_CHARS = 300;

/** What ffmpeg said, for a person: each thing once, without addresses in memory and names of pipes. */
export function decoderWords(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map(plain)
    .filter((line) => line !== '' && !NOISE.test(line));
  const refused = lines.filter((line) => line.endsWith(NOT_ALLOWED));
  const words = [...new Set(refused.length > 0 ? refused : lines)].join('; ');
  return words.length > MAX_WORDS_CHARS ? `${words.slice(0, MAX_WORDS_CHARS)}…` : words;
}

const NOT_ALLOWED = 'is not allowed';

/** Lines that repeat what others say. */
const NOISE = /^(Last message repeated|Error opening input files?[ :])/;

function plain(line: string): string {
  return line
    .replace(/ @ 0x[0-9a-f]+\]/g, ']')
    .replace(/^(pipe:\d|file:\S+): /, '')
    .replace(/^\[in#\d\] Error opening input: /, '')
    .replace(/^\[([^\]]+)\] Format not on whitelist.*/i, `format "$1" ${NOT_ALLOWED}`)
    .trim();
}
