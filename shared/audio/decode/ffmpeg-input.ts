import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { KlioError } from '../../errors/klio-error.ts';
import type { AudioInput } from './audio-input.ts';
import { fourCharacters } from './four-characters.ts';
import { indexComesLate, isMp4 } from './mp4-layout.ts';

/**
 * Containers that hold audio and cannot name another file or address. The list of protocols alone does not
 * keep a playlist from being followed, this one does.
 */
const FORMATS = 'wav,w64,aiff,au,mp3,aac,ac3,eac3,dts,amr,flac,tta,ogg,matroska,asf,avi,flv,mpeg,mpegts';

/** What ffmpeg cannot read to its end from a pipe, by its first four bytes. */
const SEEKING_FORMATS: Readonly<Record<string, string>> = { caff: 'caf', wvpk: 'wv' };

/** A movie may refer to samples in another file. ffmpeg does not follow unless told, and here it is told not to. */
const MP4_ARGS = ['-enable_drefs', '0', '-use_absolute_path', '0'];

/** What has to be seeked in is copied to disk, which on Cloud Run is memory. */
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
  const container = containerOf(prefix);
  if (container.needsFile) return copyToFile(bytes, container);
  return { args: inputArgs(container, 'pipe', 'pipe:0'), stdin: bytes, remove: async () => {} };
}

interface Container {
  /** Names of ffmpeg's demuxers that may read it. */
  readonly formats: string;
  readonly needsFile: boolean;
  /** What these demuxers are told besides. */
  readonly args: readonly string[];
}

function containerOf(prefix: Uint8Array): Container {
  if (isMp4(prefix)) return { formats: 'mov', needsFile: indexComesLate(prefix), args: MP4_ARGS };
  const seeking = SEEKING_FORMATS[fourCharacters(prefix, 0)];
  return { formats: seeking ?? FORMATS, needsFile: seeking !== undefined, args: [] };
}

async function copyToFile(chunks: AsyncIterable<Uint8Array>, container: Container): Promise<FfmpegInput> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-audio-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const path = join(directory, 'input');
  try {
    await pipeline(cappedCopy(chunks, container.formats), createWriteStream(path));
  } catch (error) {
    await remove();
    throw isDiskFull(error) ? diskFull(error) : error;
  }
  return { args: inputArgs(container, 'file', `file:${path}`), stdin: null, remove };
}

async function* cappedCopy(chunks: AsyncIterable<Uint8Array>, formats: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_COPY_BYTES) throw tooLarge(formats);
    yield chunk;
  }
}

function tooLarge(formats: string): KlioError {
  const [what, advice] =
    formats === 'mov'
      ? ['MP4', 'write its index first (ffmpeg -movflags +faststart)']
      : [formats, 'use another container'];
  const facts = `[max=${MAX_COPY_BYTES} bytes]`;
  return new KlioError(
    'INPUT_UNDECODABLE',
    `Cannot decode audio: ${what} is too large to seek in, ${advice} ${facts}`,
  );
}

function inputArgs({ formats, args }: Container, protocol: string, from: string): string[] {
  return [...args, '-protocol_whitelist', protocol, '-format_whitelist', formats, '-i', from];
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

function diskFull(cause: unknown): KlioError {
  return new KlioError('RESOURCE_EXHAUSTED', 'Cannot decode audio: temporary disk is full', { cause });
}
