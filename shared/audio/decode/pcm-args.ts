/**
 * What ffmpeg is to make of its input: the first audio stream at this rate. By itself it makes mono of floats
 * 3 dB too loud; `-rematrix_maxval 1` makes it the mean. Six channels are for measuring loudness, and further ones are
 * added to these without making them softer. `-flush_packets 0` gives a few large chunks for many small.
 */
export function pcmArgs(sampleRate: number, channels: number): string[] {
  const stream = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
  const level = channels === 6 ? [] : ['-rematrix_maxval', '1'];
  return [...stream, '-ac', `${channels}`, ...level, '-ar', `${sampleRate}`, '-flush_packets', '0'];
}
