import { describe, expect, it } from 'vitest';
import { decoderWords } from '../../../shared/audio/decode/decoder-words.ts';

describe('what ffmpeg said', () => {
  it.each([
    {
      stderr: 'pipe:0: Invalid data found when processing input\n',
      words: 'Invalid data found when processing input',
    },
    {
      stderr: "[hls,applehttp @ 0x8ac3e80] Format not on whitelist 'wav,mp3'\npipe:0: Invalid argument\n",
      words: 'format "hls,applehttp" is not allowed',
    },
    {
      // ffmpeg 7
      stderr:
        '[in#0 @ 0x56250ddbf340] Error opening input: Invalid data found when processing input\n' +
        'Error opening input file pipe:0.\nError opening input files: Invalid data found when processing input\n',
      words: 'Invalid data found when processing input',
    },
    {
      stderr: '[mov @ 0x1a] partial file\n    Last message repeated 1 times\n[mov @ 0x1b] partial file\n',
      words: '[mov] partial file',
    },
    { stderr: 'file:/tmp/klio-audio-x/input: Permission denied\n', words: 'Permission denied' },
    { stderr: '', words: '' },
  ])('is told as "$words"', ({ stderr, words }) => {
    expect(decoderWords(stderr)).toBe(words);
  });

  it('is cut where it is long', () => {
    expect(decoderWords('x'.repeat(4_000))).toHaveLength(301);
  });
});
