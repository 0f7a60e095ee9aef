import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { linesOf } from '../manifest/lines.ts';
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

/** What writeRun wrote. */
export async function* readRun(path: string): IdBatches {
  for await (const lines of linesOf(createReadStream(path))) yield lines.map(({ text }) => text ?? '');
}
