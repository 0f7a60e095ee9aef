import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { streamFlac } from '../../shared/audio/decode/stream-flac.ts';
import { writeFlac } from '../../shared/audio/decode/write-flac.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { type default as job, SAMPLE_RATE } from './job.ts';

/** A file is memory on Cloud Run. This holds about forty minutes; what is longer is decoded twice instead. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Any container in, mono FLAC out. */
export const transform: Transform<typeof job> = async ({ inputs, signal, temporaryDirectory, log }) => {
  const options = {
    sampleRate: SAMPLE_RATE,
    channels: 1,
    signal,
    onComplaint: (words: string) => log('Decoded a damaged track', { ffmpeg: words }),
  } as const;
  const path = join(await temporaryDirectory(), 'audio.flac');
  const written = await writeFlac(inputs.track.stream(), path, { ...options, maxFileBytes: MAX_FILE_BYTES });
  if (written) return { audio: contentOf(path) };
  await rm(path);
  return { audio: streamFlac(() => inputs.track.stream(), options) };
};

/** Opened when it is read, so that a body that nobody reads leaves nothing open. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}
