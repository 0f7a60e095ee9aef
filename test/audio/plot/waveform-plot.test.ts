import { describe, expect, it } from 'vitest';
import { createWaveformPlot } from '../../../shared/audio/plot/waveform-plot.ts';
import { noise, sine } from '../signals.ts';
import { type Drawn, drawn, tickRows } from './drawn.ts';

const RATE = 22_050;
/** Where the waveform is in a picture of 1000 x 300. */
const AREA = { left: 76, top: 66, width: 896, height: 172 };
const MIDDLE = AREA.top + (AREA.height - 1) / 2;

type Rhythm = { readonly bpm: number | null; readonly beats: readonly number[] };

function draw(
  samples: Float32Array,
  { rhythm, chunk = samples.length }: { rhythm?: Rhythm; chunk?: number } = {},
) {
  const plot = createWaveformPlot({ title: 'a title', sampleRate: RATE });
  for (let at = 0; at < samples.length; at += chunk) plot.push(samples.subarray(at, at + chunk));
  return plot.toPng(rhythm);
}

/** How far up and down a column is filled, as shares of the upper and lower half. */
function extent({ brightness }: Drawn, share: number): { up: number; down: number } {
  const x = AREA.left + share * (AREA.width - 1);
  const rows = Array.from({ length: AREA.height }, (_, y) => AREA.top + y).filter(
    (y) => brightness(x, y) > 150,
  );
  return {
    up: (MIDDLE - Math.min(...rows)) / ((AREA.height - 1) / 2),
    down: (Math.max(...rows) - MIDDLE) / ((AREA.height - 1) / 2),
  };
}

/** Columns with a line in colour, of which red is more than blue. */
function lineColumns({ colour }: Drawn, y = AREA.top + 1): number[] {
  return Array.from({ length: AREA.width }, (_, x) => AREA.left + x).filter((x) => {
    const [red, , blue] = colour(x, y);
    return red - blue > 100;
  });
}

describe('a waveform', () => {
  it('reaches as far up and down as the samples do, each on its side', () => {
    const up = noise(2).map((sample) => (sample > 0 ? 2 * sample : 0.5 * sample)); // 1 up, 0.25 down
    const { up: above, down: below } = extent(drawn(draw(up)), 0.5);
    expect(above).toBeCloseTo(1, 1);
    expect(below).toBeCloseTo(0.25, 1);
  });

  it('is drawn to full scale, or to a round amplitude that holds what is quiet', () => {
    const heights = [0.9, 0.45, 0.02].map(
      (amplitude) => extent(drawn(draw(sine(440, { amplitude }))), 0.5).up,
    );
    expect(heights[0]).toBeCloseTo(0.9, 1);
    expect(heights[1]).toBeCloseTo(0.9, 1); // of 0.5
    expect(heights[2]).toBeCloseTo(1, 1);
    expect(tickRows(drawn(draw(sine(440, { amplitude: 0.9 }))))).toHaveLength(5);
  });

  it('shows when it is loud', () => {
    const samples = new Float32Array(4 * RATE);
    samples.set(sine(440, { seconds: 1 }), 2 * RATE);
    const picture = drawn(draw(samples));
    expect(extent(picture, 0.6).up).toBeGreaterThan(0.9);
    for (const share of [0.1, 0.48, 0.77]) expect(extent(picture, share).up).toBeLessThan(0.05);
  });

  it('of a few samples is a line without gaps', () => {
    const { brightness } = drawn(draw(sine(100, { seconds: 0.02 })));
    for (let x = AREA.left; x < AREA.left + AREA.width; x += 1) {
      const rows = Array.from({ length: AREA.height }, (_, y) => AREA.top + y).filter(
        (y) => brightness(x, y) > 150,
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.length).toBe(rows.at(-1)! - rows[0]! + 1);
    }
  });

  it('of silence is a line in the middle', () => {
    expect(extent(drawn(draw(new Float32Array(RATE))), 0.5).up).toBeLessThan(0.02);
  });

  it('does not depend on how the samples are cut', () => {
    const samples = noise(1);
    expect(Buffer.compare(draw(samples, { chunk: 999 }), draw(samples))).toBe(0);
  });

  it('keeps a long title off the facts at its right', () => {
    const [short, long] = ['a', 'W'.repeat(255)].map((title) => {
      const plot = createWaveformPlot({ title, sampleRate: RATE });
      plot.push(noise(1));
      const { brightness } = drawn(plot.toPng({ bpm: 120.5, beats: [0.5] }));
      return Array.from({ length: 20 * 250 }, (_, k) =>
        brightness(722 + (k % 250), 26 + Math.floor(k / 250)),
      );
    });
    expect(long).toEqual(short);
  });

  it('needs samples', () => {
    expect(() => draw(new Float32Array())).toThrow('Cannot draw a waveform of no samples');
  });
});

describe('beats over a waveform', () => {
  const samples = noise(10, { amplitude: 0.2 });

  it('are lines where they are', () => {
    const beats = [0.5, 2, 7.5, 9.99];
    const columns = lineColumns(drawn(draw(samples, { rhythm: { bpm: 40, beats } })));
    expect(columns).toEqual(beats.map((beat) => AREA.left + Math.round((beat / 10) * AREA.width)));
    expect(lineColumns(drawn(draw(samples)))).toEqual([]);
  });

  it('that are many leave the waveform free', () => {
    const beats = Array.from({ length: 400 }, (_, k) => k / 40);
    const picture = drawn(draw(samples, { rhythm: { bpm: 2_400, beats } }));
    expect(lineColumns(picture).length).toBeGreaterThan(300);
    expect(lineColumns(picture, MIDDLE)).toEqual([]);
    const thousands = Array.from({ length: 5_000 }, (_, k) => k / 500);
    expect(lineColumns(drawn(draw(samples, { rhythm: { bpm: 30_000, beats: thousands } })))).toEqual([]);
  });

  it('that are none are said to be none', () => {
    const [without, none] = [draw(samples), draw(samples, { rhythm: { bpm: null, beats: [] } })];
    expect(lineColumns(drawn(none))).toEqual([]);
    expect(Buffer.compare(without, none)).not.toBe(0);
  });
});
