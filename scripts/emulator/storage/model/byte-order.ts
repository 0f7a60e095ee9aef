/** Compares strings as their UTF-8 bytes compare, which is not how JavaScript compares them. */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const inA = a.charCodeAt(at);
    const inB = b.charCodeAt(at);
    if (inA !== inB) return rank(inA) - rank(inB);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they sort after the units from U+E000 up. */
function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}
