import { createHash } from 'node:crypto';

const MAX_ESCAPED_BYTES = 180;
const MAX_EXTENSION_BYTES = 16;
/** Device names of Windows, with or without an extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** What `withHash` makes, so that no plain name may look like it. */
const HASHED = /~[0-9a-f]{12}(\.[^.]*)?$/;

/**
 * The file name of an object: the object's name where that is safe on every file system, else readable and
 * unique. Two object names never share a file name, not even where case is ignored.
 */
export function fileName(objectName: string): string {
  const escaped = escapeName(objectName);
  const ambiguous = /[A-Z]/.test(objectName) || HASHED.test(escaped) || escaped.length > MAX_ESCAPED_BYTES;
  return ambiguous ? withHash(escaped, objectName) : escaped;
}

function escapeName(name: string): string {
  const bytes = Buffer.from(name).toString('latin1');
  const plain = bytes.replace(/[^A-Za-z0-9._~=+,@-]/g, percent);
  return plain
    .replace(/^\./, percent) // a hidden file, or the directory itself
    .replace(/\.$/, percent) // which Windows drops
    .replace(RESERVED, (device) => percent(device.charAt(0)) + device.slice(1));
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The hash goes before the extension, so that the file still opens with a click. */
function withHash(escaped: string, objectName: string): string {
  const dot = escaped.lastIndexOf('.');
  const extension = dot > 0 && escaped.length - dot <= MAX_EXTENSION_BYTES ? escaped.slice(dot) : '';
  const stem = escaped.slice(0, escaped.length - extension.length).slice(0, MAX_ESCAPED_BYTES);
  const hash = createHash('sha256').update(objectName).digest('hex').slice(0, 12);
  return `${stem}~${hash}${extension}`;
}
