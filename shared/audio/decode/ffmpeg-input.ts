import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KlioError } from '../../errors/klio-error.ts';
import { boundedInput } from './bounded-input.ts';
import { indexComesLate, isMp4, MP4_PREFIX_BYTES } from './mp4-layout.ts';

/**
 * Containers that hold audio and cannot name another file or address. The list of protocols alone does not
 * keep a playlist from being followed, this one does.
 */
const FORMATS = 'wav,w64,aiff,caf,mp3,aac,flac,ogg,matroska';
const MP4_FORMATS = 'mov';

/** An MP4 whose index comes last is copied to disk, which on Cloud Run is memory. */
const MAX_COPY_BYTES = 512 * 1024 * 1024;
const MAX_INPUT_BYTES = 4 * 1024 ** 3;

export interface InputLimits {
  readonly signal: AbortSignal;
  /** An input of more bytes is INPUT_UNDECODABLE. 4 GiB unless told. */
  readonly maxInputBytes?: number;
}

/** Where ffmpeg gets its input. */
export interface FfmpegInput {
  /** The arguments up to and with `-i`. */
  readonly args: readonly string[];
  /** What to write to its standard input; null when it reads a file. */
  readonly stdin: AsyncIterable<Uint8Array> | null;
  /** Lets go of the input, and removes the temporary copy if there is one. */
  close(): Promise<void>;
}

/** Prepares untrusted bytes for ffmpeg: through a pipe, or as a temporary file where the container needs seeking. */
export async function openFfmpegInput(
  input: AsyncIterable<Uint8Array>,
  { signal, maxInputBytes = MAX_INPUT_BYTES }: InputLimits,
): Promise<FfmpegInput> {
  const chunks = boundedInput(input, { maxBytes: maxInputBytes, signal });
  const prefix = await readPrefix(chunks);
  if (prefix.length === 0) throw new KlioError('INPUT_UNDECODABLE', 'Cannot decode audio: input is empty');
  const whole = rejoin(prefix, chunks);
  const mp4 = isMp4(prefix);
  if (mp4 && indexComesLate(prefix)) return copyToFile(whole);
  const formats = mp4 ? MP4_FORMATS : FORMATS;
  const close = async () => void chunks.return().catch(() => {}); // not awaited: a stuck input would keep us
  return { args: inputArgs('pipe', formats, 'pipe:0'), stdin: whole, close };
}

/** Enough bytes to know an MP4 by, and when it is one, to find its index. */
async function readPrefix(chunks: AsyncGenerator<Uint8Array, void>): Promise<Uint8Array> {
  let prefix: Uint8Array = new Uint8Array();
  const wanted = () => (prefix.length < 8 || isMp4(prefix) ? MP4_PREFIX_BYTES : 0);
  while (prefix.length < wanted()) {
    const next = await chunks.next();
    if (next.done) break;
    prefix = prefix.length === 0 ? next.value : Buffer.concat([prefix, next.value]);
  }
  return prefix;
}

async function* rejoin(prefix: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield prefix;
  yield* rest;
}

async function copyToFile(chunks: AsyncIterable<Uint8Array>): Promise<FfmpegInput> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-audio-'));
  const close = () => rm(directory, { recursive: true, force: true });
  const path = join(directory, 'input');
  try {
    await pipeline(cappedCopy(chunks), createWriteStream(path));
  } catch (error) {
    await close();
    throw isDiskFull(error) ? diskFull(error) : error;
  }
  return { args: inputArgs('file', MP4_FORMATS, `file:${path}`), stdin: null, close };
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

function inputArgs(protocol: string, formats: string, from: string): string[] {
  return ['-protocol_whitelist', protocol, '-format_whitelist', formats, '-i', from];
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

function diskFull(cause: unknown): KlioError {
  return new KlioError('RESOURCE_EXHAUSTED', 'Cannot decode audio: temporary disk is full', { cause });
}
