export interface Level {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Root of the mean square, 1 for a full-scale square wave. */
  readonly rms: number;
}

/**
 * The level of mono samples as a whole and from each beat to the next; the last beat lasts as long as the one
 * before, or to the end of the audio. `beats` are seconds, rising.
 */
export async function beatLevels(
  samples: AsyncIterable<Float32Array>,
  { sampleRate, beats }: { sampleRate: number; beats: readonly number[] },
): Promise<{ readonly whole: Level; readonly beats: readonly Level[] }> {
  const starts = boundaries(beats).map((seconds) => Math.round(seconds * sampleRate));
  const squares = new Float64Array(starts.length);
  let before = 0; // what comes before the first beat
  let beat = -1;
  let length = 0;
  for await (const chunk of samples) {
    for (const sample of chunk) {
      while (beat + 1 < starts.length && length >= (starts[beat + 1] as number)) beat += 1;
      if (beat < 0) before += sample * sample;
      else squares[beat] = (squares[beat] as number) + sample * sample;
      length += 1;
    }
  }
  const level = (start: number, end: number, sum: number): Level => ({
    startSeconds: start / sampleRate,
    endSeconds: end / sampleRate,
    rms: end > start ? Math.sqrt(sum / (end - start)) : 0,
  });
  const whole = level(
    0,
    length,
    squares.reduce((sum, square) => sum + square, before),
  );
  const ends = starts.slice(1).map((end) => Math.min(end, length));
  const levels = ends.map((end, index) => level(starts[index] as number, end, squares[index] as number));
  return { whole, beats: levels.filter(({ startSeconds, endSeconds }) => endSeconds > startSeconds) };
}

/** Where beats start, and where the last one ends. */
function boundaries(beats: readonly number[]): number[] {
  const last = beats.at(-1);
  if (last === undefined) return [];
  const interval = last - (beats.at(-2) ?? Number.NEGATIVE_INFINITY);
  return [...beats, last + interval];
}
