import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KlioError } from '../../errors/klio-error.ts';
import type { AudioInput } from './audio-input.ts';
import { indexComesLate, isMp4 } from './mp4-layout.ts';

/**
 * Containers that hold audio and cannot name another file or address. The list of protocols alone does not
 * keep a playlist from being followed, this one does.
 */
const FORMATS = 'wav,w64,aiff,caf,mp3,aac,flac,ogg,matroska';
const MP4_FORMATS = 'mov';
/** A movie may refer to samples in another file. ffmpeg does not follow unless told, and here it is told not to. */
const MP4_ARGS = ['-enable_drefs', '0', '-use_absolute_path', '0'];

/** An MP4 whose index comes last is copied to disk, which on Cloud Run is memory. */
const MAX_COPY_BYTES = 512 * 1024 * 1024;

/** Where ffmpeg gets its input. */
export interface FfmpegInput {
  /** The arguments up to and with `-i`. */
  readonly args: readonly string[];
  /** What to write to its standard input; null when it reads a file. */
  readonly stdin: AsyncIterable<Uint8Array> | null;
  /** Removes the temporary copy if there is one. */
  remove(): Promise<void>;
}

/** Prepares untrusted bytes for ffmpeg: through a pipe, or as a temporary file where the container needs seeking. */
export async function openFfmpegInput({ prefix, bytes }: AudioInput): Promise<FfmpegInput> {
  const mp4 = isMp4(prefix);
  if (mp4 && indexComesLate(prefix)) return copyToFile(bytes);
  const args = mp4 ? mp4Args('pipe', 'pipe:0') : inputArgs('pipe', FORMATS, 'pipe:0');
  return { args, stdin: bytes, remove: async () => {} };
}

async function copyToFile(chunks: AsyncIterable<Uint8Array>): Promise<FfmpegInput> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-audio-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const path = join(directory, 'input');
  try {
    await pipeline(cappedCopy(chunks), createWriteStream(path));
  } catch (error) {
    await remove();
    throw isDiskFull(error) ? diskFull(error) : error;
  }
  return { args: mp4Args('file', `file:${path}`), stdin: null, remove };
}

async function* cappedCopy(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_COPY_BYTES) {
      const advice = 'write its index first (ffmpeg -movflags +faststart)';
      const facts = `[max=${MAX_COPY_BYTES} bytes]`;
      throw new KlioError(
        'INPUT_UNDECODABLE',
        `Cannot decode audio: MP4 is too large to seek in, ${advice} ${facts}`,
      );
    }
    yield chunk;
  }
}

function mp4Args(protocol: string, from: string): string[] {
  return [...MP4_ARGS, ...inputArgs(protocol, MP4_FORMATS, from)];
}

function inputArgs(protocol: string, formats: string, from: string): string[] {
  return ['-protocol_whitelist', protocol, '-format_whitelist', formats, '-i', from];
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

function diskFull(cause: unknown): KlioError {
  return new KlioError('RESOURCE_EXHAUSTED', 'Cannot decode audio: temporary disk is full', { cause });
}
