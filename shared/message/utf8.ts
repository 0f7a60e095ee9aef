const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of these bytes, or null where they are not UTF-8: a lenient decoder would make two ids one. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
