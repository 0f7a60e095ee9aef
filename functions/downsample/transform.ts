import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { writeFlac } from '../../shared/audio/decode/write-flac.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { type default as job, SAMPLE_RATE } from './job.ts';

/** Any container in, mono FLAC out. */
export const transform: Transform<typeof job> = async ({ inputs, signal, temporaryDirectory, log }) => {
  const path = join(await temporaryDirectory(), 'audio.flac');
  await writeFlac(inputs.track.stream(), path, {
    sampleRate: SAMPLE_RATE,
    channels: 1,
    signal,
    onComplaint: (words) => log('Decoded a damaged track', { ffmpeg: words }),
  });
  return { audio: contentOf(path) };
};

/** Opened when it is read, so that a body that nobody reads leaves nothing open. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path);
}
