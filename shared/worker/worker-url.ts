import { existsSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Where a worker's entry file is: the TypeScript beside the caller, or in a bundle, which is one file, the
 * `<name>.worker.js` beside that. `base` is the caller's import.meta.url.
 */
export function workerUrl(base: string, entry: `${string}.worker.ts`): URL {
  const source = new URL(entry, base);
  return existsSync(source) ? source : new URL(`./${basename(entry, '.ts')}.js`, base);
}
