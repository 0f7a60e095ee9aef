import { invalid } from './errors.ts';
import { MAX_OBJECT_NAME_BYTES } from './limits.ts';

/** Refuses what https://cloud.google.com/storage/docs/objects#naming refuses, and NUL. */
export function checkObjectName(name: string): void {
  const fault = faultOfObjectName(name);
  if (fault) throw invalid(`Invalid object name ${JSON.stringify(name.slice(0, 100))}: ${fault}`, 'name');
}

function faultOfObjectName(name: string): string | null {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0) return 'it is empty';
  if (bytes > MAX_OBJECT_NAME_BYTES)
    return `it has ${bytes} bytes, at most ${MAX_OBJECT_NAME_BYTES} are allowed`;
  if (!name.isWellFormed()) return 'it is not valid Unicode';
  if (/[\r\n\0]/.test(name)) return 'it contains a carriage return, a line feed or a NUL';
  if (name === '.' || name === '..') return 'it is a relative path';
  if (name.startsWith('.well-known/acme-challenge/')) return 'it starts with ".well-known/acme-challenge/"';
  return null;
}

/** Refuses what https://cloud.google.com/storage/docs/buckets#naming refuses. */
export function checkBucketName(name: string): void {
  const fault = faultOfBucketName(name);
  if (fault) throw invalid(`Invalid bucket name ${JSON.stringify(name.slice(0, 100))}: ${fault}`, 'name');
}

function faultOfBucketName(name: string): string | null {
  const parts = name.split('.');
  if (name.length < 3 || name.length > 222) return `it has ${name.length} characters, 3 to 222 are allowed`;
  if (parts.some((part) => part.length < 1 || part.length > 63)) {
    return 'each part between dots has 1 to 63 characters';
  }
  if (!/^[a-z0-9][a-z0-9._-]*[a-z0-9]$/.test(name)) {
    return 'it consists of a-z, 0-9, "-", "_" and ".", and starts and ends with a letter or digit';
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'it looks like an IP address';
  if (name.startsWith('goog') || name.includes('google')) return 'it names Google';
  return null;
}
