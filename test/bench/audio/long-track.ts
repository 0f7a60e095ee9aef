import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveFfmpeg } from '../../../shared/audio/decode/ffmpeg-binary.ts';

const CLIP = join(import.meta.dirname, '../../fixtures/audio/pop-groove.mp3');
const STEP_MINUTES = 3;

/** Writes an MP3 of so many minutes, a multiple of three: music over and over, 192 kb/s stereo. */
export function writeLongTrack(path: string, minutes: number): void {
  const bare = ['-write_xing', '0', '-id3v2_version', '0', '-map_metadata', '-1']; // frames and nothing else
  const args = [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-stream_loop',
    '-1',
    '-i',
    CLIP,
    '-t',
    `${60 * STEP_MINUTES}`,
  ];
  execFileSync(resolveFfmpeg(), [...args, '-b:a', '192k', ...bare, '-f', 'mp3', path]);
  const frames = readFileSync(path);
  writeFileSync(path, '');
  for (let written = 0; written < minutes; written += STEP_MINUTES) appendFileSync(path, frames);
}
