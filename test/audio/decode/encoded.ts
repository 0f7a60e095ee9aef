import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';
import { privateDirectory } from './fake-ffmpeg.ts';

/** Music of 16 seconds. */
export const CLIP = join(import.meta.dirname, '../../fixtures/audio/pop-groove.mp3');

/** What ffmpeg makes of its arguments, in a container of that name. */
export function encoded(container: string, ...args: string[]): Uint8Array {
  const path = join(privateDirectory(), `out.${container}`);
  execFileSync(resolveFfmpeg(), ['-nostdin', '-v', 'error', ...args, path]);
  return readFileSync(path);
}

/** The same of the clip. */
export function reencoded(container: string, ...args: string[]): Uint8Array {
  return encoded(container, '-i', CLIP, ...args);
}
