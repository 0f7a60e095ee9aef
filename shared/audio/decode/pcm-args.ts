/**
 * What ffmpeg is to make of its input: the first audio stream at this rate. By itself it makes mono of floats
 * 3 dB too loud; `-rematrix_maxval 1` makes it the mean. `-flush_packets 0` gives a few large chunks for many small.
 */
export function pcmArgs(sampleRate: number, channels: number): string[] {
  const stream = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
  const mix = ['-ac', `${channels}`, '-rematrix_maxval', '1', '-ar', `${sampleRate}`];
  return [...stream, ...mix, '-flush_packets', '0'];
}
