import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IdBatches } from './merge.ts';

/** Writes sorted ids to a new file, one per line. */
export async function writeRun(path: string, batches: IdBatches): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const ids of batches) await file.appendFile(`${ids.join('\n')}\n`);
  } finally {
    await file.close();
  }
}

/** What writeRun wrote. Ids are ASCII, so a chunk never ends within a character. */
export async function* readRun(path: string): IdBatches {
  let rest = '';
  for await (const chunk of createReadStream(path, 'latin1')) {
    const ids = `${rest}${chunk}`.split('\n');
    rest = ids.pop() ?? '';
    yield ids;
  }
}
