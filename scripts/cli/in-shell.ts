/** A word as a shell takes it for one. */
export function inShell(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : quoted(word);
}

/** The word in single quotes, within which a shell changes nothing. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
