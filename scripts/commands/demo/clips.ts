import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ObjectName, ObjectStore } from '../../../shared/platform/object-store.ts';

const CLIPS = join(import.meta.dirname, '../../../test/fixtures/audio');
const CHECKSUM = 'sha256';

const clipSchema = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  style: z.string(),
  /** Of the score, exact; null where there is no beat to find. */
  bpm: z.number().nullable(),
});

export type Clip = Readonly<z.infer<typeof clipSchema>>;

/** The clips of the demo, in the order of their list. */
export async function readClips(): Promise<Clip[]> {
  return z.array(clipSchema).parse(JSON.parse(await readFile(join(CLIPS, 'clips.json'), 'utf8')));
}

/** The one clip that is meant to end in the dead letters. */
export function isMeantToFail({ style }: Clip): boolean {
  return style === 'corrupt';
}

/** Uploads a clip unless the same bytes are there already, so that its generation stays. True if it did. */
export async function uploadClip(
  clip: Clip,
  object: ObjectName,
  { store, signal }: { readonly store: ObjectStore; readonly signal: AbortSignal },
): Promise<boolean> {
  const bytes = await readFile(join(CLIPS, clip.file));
  const checksum = createHash('sha256').update(bytes).digest('hex');
  const found = await store.look(object, signal);
  if (found?.metadata[CHECKSUM] === checksum) return false;
  const options = {
    contentType: 'application/octet-stream',
    metadata: { [CHECKSUM]: checksum },
    ifGenerationMatch: found?.generation ?? '0',
  };
  await store.write(object, bytes, options, signal);
  return true;
}
