import { pcmArgs } from './pcm-args.ts';

/** What ffmpeg is to make of its input: 16-bit FLAC, the same bytes each time. The place to write it to follows. */
export function flacArgs(sampleRate: number, channels: number): string[] {
  const exact = ['-fflags', '+bitexact', '-flags:a', '+bitexact'];
  return [
    ...pcmArgs(sampleRate, channels),
    '-c:a',
    'flac',
    '-sample_fmt',
    's16',
    ...exact,
    '-f',
    'flac',
    '-y',
  ];
}
