const MAX_SHOWN = 80;

/** A foreign text for an error message: quoted, cut, and in ASCII alone, so that it cannot mislead a reader. */
export function quoted(text: string): string {
  const start = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return JSON.stringify(start).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
