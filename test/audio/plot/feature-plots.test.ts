import { describe, expect, it } from 'vitest';
import { createChromaPlot } from '../../../shared/audio/plot/chroma-plot.ts';
import { createMelPlot } from '../../../shared/audio/plot/mel-plot.ts';
import { createMfccPlot } from '../../../shared/audio/plot/mfcc-plot.ts';
import { createSpectrogramPlot } from '../../../shared/audio/plot/spectrogram-plot.ts';
import type { TimeMatrix } from '../../../shared/audio/plot/time-matrix.ts';
import { spectra } from '../../../shared/audio/spectral/spectra.ts';
import type { MelMeasure } from '../../../shared/audio/spectral/spectral-measures.ts';
import { noise, sine } from '../signals.ts';
import { brightestRow, drawn, tickRows } from './drawn.ts';

const RATE = 22_050;
const FFT_SIZE = 2048;
const HOP = 512;
const OPTIONS = { title: 'a title', sampleRate: RATE, hop: HOP };
/** Where the values are in a picture of 1000 x 440. */
const AREA = { left: 76, top: 66, width: 812, height: 312 };

function powerOf(samples: Float32Array): TimeMatrix & { readonly data: Float32Array } {
  return spectra(samples, { power: {} }, { sampleRate: RATE }).power;
}

function melOf(samples: Float32Array, mel: MelMeasure = {}): TimeMatrix & { readonly data: Float32Array } {
  return spectra(samples, { mel }, { sampleRate: RATE }).mel;
}

/** Frames that are all alike. */
function steady(values: readonly number[], frames = 50): TimeMatrix {
  const data = Float32Array.from({ length: frames * values.length }, (_, k) => values[k % values.length]!);
  return { rows: values.length, frames, data };
}

function middleOf(row: number, rows: number): number {
  return AREA.top + AREA.height * (1 - (row + 0.5) / rows);
}

describe('a spectrogram', () => {
  it.each([
    { scale: 'linear', ticks: [0, 2_000, 4_000, 6_000, 8_000, 10_000], hz: [2_000, 4_000, 10_000] },
    { scale: 'mel', ticks: [0, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000], hz: [500, 2_000, 10_000] },
    { scale: 'log', ticks: [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000], hz: [200, 1_000, 10_000] },
  ] as const)('of scale $scale shows a tone at the tick of its frequency', ({ scale, ticks, hz }) => {
    for (const frequency of hz) {
      const plot = createSpectrogramPlot({ ...OPTIONS, scale });
      plot.push(powerOf(sine(frequency, { seconds: 2 })));
      const picture = drawn(plot.toPng());
      expect([picture.width, picture.height]).toEqual([1000, 440]);
      const rows = tickRows(picture);
      expect(rows).toHaveLength(ticks.length);
      const tick = rows[ticks.indexOf(frequency as never)]!;
      expect(Math.abs(brightestRow(picture, 480, AREA) - tick)).toBeLessThanOrEqual(scale === 'log' ? 5 : 2);
    }
  });

  it('shows the range of frequencies that is asked for', () => {
    for (const scale of ['linear', 'mel', 'log'] as const) {
      const plot = createSpectrogramPlot({ ...OPTIONS, scale, minHz: 500, maxHz: 5_000 });
      plot.push(powerOf(sine(2_000, { seconds: 2 })));
      const picture = drawn(plot.toPng());
      const { linear, mel, log } = { linear: 1 / 3, mel: 0.569, log: Math.log(4) / Math.log(10) };
      const row = AREA.top + AREA.height * (1 - { linear, mel, log }[scale]);
      expect(Math.abs(brightestRow(picture, 480, AREA) - row)).toBeLessThan(3);
    }
  });

  it('is as dark 80 dB below the loudest as where there is nothing', () => {
    const [loud, faint] = [1, 1e-8].map((power) => {
      const values = Array(FFT_SIZE / 2 + 1).fill(0);
      values.fill(1, 500, 600);
      values.fill(power, 800, 900);
      const plot = createSpectrogramPlot(OPTIONS);
      plot.push(steady(values));
      const picture = drawn(plot.toPng());
      return [850, 550, 200].map((bin) => picture.brightness(480, middleOf(bin, 1025)));
    });
    expect(loud![0]).toBe(loud![1]);
    expect(faint![0]).toBe(faint![2]);
    expect(faint![1]).toBeGreaterThan(600);
  });

  it('labels 0 dB where the largest value is rounded to just below', () => {
    const [exact, rounded] = [0, -1e-5].map((loudest) => {
      const plot = createSpectrogramPlot({ ...OPTIONS, values: 'decibels' });
      plot.push(steady([-80, loudest, loudest]));
      return plot.toPng();
    });
    expect(rounded).toEqual(exact);
  });

  it('takes decibels as well, and any range of them', () => {
    const [power, decibels] = (['power', 'decibels'] as const).map((values) => {
      const plot = createSpectrogramPlot({ ...OPTIONS, values });
      const { data, ...frames } = powerOf(noise(1));
      plot.push({ ...frames, data: values === 'power' ? data : data.map((p) => 10 * Math.log10(p) - 7) });
      return drawn(plot.toPng());
    });
    const difference = Math.abs(power!.brightness(400, 200) - decibels!.brightness(400, 200));
    expect(difference).toBeLessThan(40); // means of powers are not means of decibels
  });

  it('of silence says so', () => {
    const plot = createSpectrogramPlot(OPTIONS);
    plot.push(powerOf(new Float32Array(RATE)));
    const picture = drawn(plot.toPng());
    expect(picture.brightness(200, 200)).toBeLessThan(60);
    expect(brightestRow(picture, 482, AREA)).toBeGreaterThan(200);
  });
});

describe('a mel spectrogram', () => {
  it.each([
    { bands: 128, minHz: 0, maxHz: RATE / 2 },
    { bands: 40, minHz: 0, maxHz: 8_000 },
    { bands: 64, minHz: 300, maxHz: RATE / 2 },
    { bands: 64, minHz: 0, maxHz: RATE / 2, scale: 'htk' as const },
  ])('of $bands bands from $minHz to $maxHz Hz shows a tone at its tick', ({ bands, ...edges }) => {
    const { minHz, maxHz } = edges;
    const plot = createMelPlot({ ...OPTIONS, ...edges });
    plot.push(melOf(sine(2_000, { seconds: 2 }), { bands, ...edges }));
    const picture = drawn(plot.toPng());
    const ticks = [0, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000].filter((hz) => hz > minHz && hz < maxHz);
    const tick = tickRows(picture)[ticks.indexOf(2_000)]!;
    expect(Math.abs(brightestRow(picture, 480, AREA) - tick)).toBeLessThanOrEqual(AREA.height / bands);
  });

  it('shows a frame where its time is', () => {
    const data = new Float32Array(128 * 101).fill(1e-9);
    data.fill(1, 128 * 25, 128 * 26);
    const plot = createMelPlot(OPTIONS);
    plot.push({ rows: 128, frames: 101, data });
    const { brightness } = drawn(plot.toPng());
    const columns = Array.from({ length: AREA.width }, (_, x) => brightness(AREA.left + x, 200));
    expect(columns.indexOf(Math.max(...columns)) / AREA.width).toBeCloseTo(0.25, 2);
  });

  it('is the same for frames that come one by one, and row after row', () => {
    const mel = melOf(noise(3));
    const [whole, single, byRow] = [0, 1, 2].map(() => createMelPlot(OPTIONS));
    whole!.push(mel);
    for (let frame = 0; frame < mel.frames; frame += 1) {
      single!.push({ rows: 128, frames: 1, data: mel.data.subarray(128 * frame, 128 * (frame + 1)) });
    }
    const data = mel.data.map((_, k) => mel.data[(k % mel.frames) * 128 + Math.floor(k / mel.frames)]!);
    byRow!.push({ rows: 128, frames: mel.frames, data, rowStride: mel.frames, frameStride: 1 });
    expect(Buffer.compare(single!.toPng(), whole!.toPng())).toBe(0);
    expect(Buffer.compare(byRow!.toPng(), whole!.toPng())).toBe(0);
  });

  it('of hours is drawn like one of seconds', () => {
    const plot = createMelPlot(OPTIONS);
    const minute = steady(
      Array.from({ length: 128 }, (_, k) => k / 128),
      2_584,
    );
    for (let k = 0; k < 180; k += 1) plot.push(minute);
    const png = plot.toPng();
    expect(png.length).toBeLessThan(40_000);
    expect(drawn(png).brightness(480, AREA.top + 3)).toBeGreaterThan(600);
  });
});

describe('a picture of MFCC', () => {
  it('is warm above zero, blue below it, and dark at zero; number 0 is at the bottom', () => {
    const values = Array(20).fill(0);
    values[0] = -500;
    values[1] = 40;
    values[2] = -40;
    const plot = createMfccPlot(OPTIONS);
    plot.push(steady(values));
    const { colour, brightness } = drawn(plot.toPng());
    const at = (row: number) => [480, middleOf(row, 20)] as const;
    const [[red, , blue], [lessRed, , moreBlue]] = [colour(...at(1)), colour(...at(2))];
    expect(red).toBeGreaterThan(blue);
    expect(moreBlue).toBeGreaterThan(lessRed);
    expect(brightness(...at(0))).toBe(brightness(...at(2))); // beyond the colours
    expect(brightness(...at(10))).toBeLessThan(80);
  });

  it.each([13, 20, 40])('labels few of %i coefficients', (rows) => {
    const plot = createMfccPlot(OPTIONS);
    plot.push(steady(Array.from({ length: rows }, (_, k) => k - 5)));
    const ticks = tickRows(drawn(plot.toPng()));
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThan(9);
    expect(ticks[0]).toBeCloseTo(middleOf(0, rows), -1);
  });

  it('of nothing but zeros is dark', () => {
    const plot = createMfccPlot(OPTIONS);
    plot.push(steady(Array(20).fill(0)));
    expect(drawn(plot.toPng()).brightness(480, 200)).toBeLessThan(80);
  });
});

describe('a picture of chroma', () => {
  it('has twelve rows from C up, each with its tick', () => {
    for (const pitchClass of [0, 4, 11]) {
      const plot = createChromaPlot(OPTIONS);
      plot.push(steady(Array.from({ length: 12 }, (_, row) => (row === pitchClass ? 1 : 0.1))));
      const picture = drawn(plot.toPng());
      const ticks = tickRows(picture);
      expect(ticks).toHaveLength(12);
      expect(Math.abs(brightestRow(picture, 480, AREA) - ticks[pitchClass]!)).toBeLessThanOrEqual(1);
    }
  });

  it('takes nothing but twelve rows', () => {
    expect(() => createChromaPlot(OPTIONS).push(steady([1, 2, 3]))).toThrow('Chroma has 12 rows, got 3');
  });
});

describe('every plot', () => {
  it.each([createMelPlot, createMfccPlot, createChromaPlot, createSpectrogramPlot])(
    'needs frames, and one is enough: %o',
    (create) => {
      const plot = create(OPTIONS);
      expect(() => plot.toPng()).toThrow('Cannot draw a plot of no frames');
      plot.push(steady(Array(12).fill(0.5), 1));
      expect(drawn(plot.toPng()).width).toBe(1000);
    },
  );

  it('is as large as asked for, and can be drawn on the way', () => {
    const plot = createMelPlot({ ...OPTIONS, width: 640, height: 480 });
    plot.push(melOf(noise(1)));
    const before = plot.toPng();
    expect(drawn(before)).toMatchObject({ width: 640, height: 480 });
    expect(Buffer.compare(plot.toPng(), before)).toBe(0);
  });
});
