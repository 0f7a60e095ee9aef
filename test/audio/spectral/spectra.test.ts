import { describe, expect, it } from 'vitest';
import { type FrameMatrix, framesOf } from '../../../shared/audio/spectral/frame-matrix.ts';
import { createSpectra, type SpectraOptions, spectra } from '../../../shared/audio/spectral/spectra.ts';
import type { SpectralMeasures } from '../../../shared/audio/spectral/spectral-measures.ts';
import { noise, sine } from '../signals.ts';

const RATE = 22_050;

const EVERYTHING = {
  stft: {},
  power: {},
  magnitude: {},
  mel: { bands: 20 },
  chroma: {},
  centroid: {},
  rolloff: {},
  flux: {},
} satisfies SpectralMeasures;

/** Every block of a stream, joined. */
function streamed(
  samples: Float32Array,
  chunk: number,
  options: Partial<SpectraOptions>,
): Record<string, number[]> {
  const whole: Record<string, number[]> = {};
  const stream = createSpectra(EVERYTHING, { sampleRate: RATE, ...options }, (block) => {
    for (const [name, { data }] of Object.entries<FrameMatrix>(block)) {
      whole[name] = [...(whole[name] ?? []), ...data];
    }
  });
  for (let at = 0; at < samples.length; at += chunk) stream.push(samples.subarray(at, at + chunk));
  stream.end();
  return whole;
}

describe('spectra of a stream', () => {
  const samples = noise(0.6, { seed: 3 });

  it.each<Partial<SpectraOptions>>([
    { fftSize: 512 },
    { fftSize: 512, precision: 'f64' },
    { fftSize: 512, padMode: 'reflect', hop: 100 },
    { fftSize: 256, padMode: 'edge', centre: false },
    { fftSize: 256, hop: 1000 },
    { fftSize: 300, hop: 200 },
    { fftSize: 512, windowLength: 333, engine: 'plain' },
  ])('are to the last bit those of the whole, for any chunks: %o', (options) => {
    const whole = spectra(samples, EVERYTHING, { sampleRate: RATE, ...options });
    for (const chunk of [37, 512, 4_099, samples.length]) {
      const blocks = streamed(samples, chunk, options);
      for (const name of Object.keys(EVERYTHING) as (keyof typeof EVERYTHING)[]) {
        expect(Buffer.from(Float32Array.from(blocks[name]!).buffer).equals(bytesOf(whole[name]))).toBe(true);
      }
    }
  });

  it('come without their end being known', () => {
    let frames = 0;
    const stream = createSpectra({ mel: {} }, { sampleRate: RATE }, ({ mel }) => (frames += mel.frames));
    stream.push(noise(5));
    expect(frames).toBeGreaterThan(150);
    stream.end();
    expect(frames).toBe(1 + Math.floor((5 * RATE) / 512));
  });
});

function bytesOf({ data }: FrameMatrix): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

describe('spectra', () => {
  it.each<{ engine: 'kernel' | 'plain' }>([{ engine: 'kernel' }, { engine: 'plain' }])(
    'show a sine where it is: $engine',
    ({ engine }) => {
      const hz = (100 * RATE) / 2048;
      const { magnitude, centroid, rolloff, chroma } = spectra(
        sine(hz, { amplitude: 0.5 }),
        { magnitude: {}, centroid: {}, rolloff: {}, chroma: {} },
        { sampleRate: RATE, engine },
      );
      const frame = magnitude.data.subarray(20 * magnitude.rows, 21 * magnitude.rows);
      expect(frame.indexOf(Math.max(...frame))).toBe(100);
      expect(frame[100]).toBeCloseTo(0.5 * (2048 / 4), 2);
      expect(centroid.data[20]).toBeCloseTo(hz, 0);
      expect(rolloff.data[20]).toBeCloseTo((101 * RATE) / 2048, 2);
      // 1076.7 Hz is a C, 49 hundredths of a semitone sharp.
      expect(chroma.data[20 * 12]).toBe(1);
    },
  );

  it('are centred: a click at sample 0 is under the middle of the window of frame 0', () => {
    const click = new Float32Array(1_000);
    click[0] = 1;
    const { power } = spectra(click, { power: {} }, { sampleRate: RATE, fftSize: 512, hop: 128 });
    const [first, second] = framesOf(power);
    for (const value of first!) expect(value).toBeCloseTo(1, 6);
    for (const value of second!) expect(value).toBeCloseTo(0.25, 6); // Hann at a quarter of its width is 0.5
  });

  it.each([
    { length: 1, frames: 1 },
    { length: 127, frames: 1 },
    { length: 128, frames: 2 },
    { length: 5_000, frames: 40 },
    { length: 40_960, frames: 321 },
  ])('of $length samples, every 128, are of $frames frames', ({ length, frames }) => {
    const samples = noise(length, { sampleRate: 1 });
    const { power } = spectra(samples, { power: {} }, { sampleRate: RATE, fftSize: 512, hop: 128 });
    expect([...framesOf(power)]).toHaveLength(frames);
  });

  it.each([
    { hz: 261.63, note: 0 },
    { hz: 440, note: 9 },
    { hz: 1174.66, note: 2 },
  ])('put $hz Hz into pitch class $note', ({ hz, note }) => {
    const { chroma } = spectra(sine(hz), { chroma: {} }, { sampleRate: RATE });
    const frame = chroma.data.subarray(12 * 15, 12 * 16);
    expect(frame.indexOf(Math.max(...frame))).toBe(note);
  });

  it('of silence are zeros', () => {
    const silence = spectra(new Float32Array(9_000), EVERYTHING, { sampleRate: RATE });
    for (const { data } of Object.values<FrameMatrix>(silence)) expect(data.every((v) => v === 0)).toBe(true);
  });

  it('of a frame do not depend on its neighbours, whatever they hold', () => {
    const samples = noise(1);
    const spoilt = samples.slice();
    spoilt[10_000] = Number.NaN;
    const of = (signal: Float32Array) => spectra(signal, { mel: {} }, { sampleRate: RATE }).mel.data;
    const clean = of(samples).subarray(0, 128 * 17);
    expect(of(spoilt).subarray(0, 128 * 17)).toEqual(clean); // frame 17 is the first to see sample 10,000
    expect(of(spoilt)[128 * 18]).toBeNaN();
  });

  it('are measured by kernels for every power of two', () => {
    for (let fftSize = 4; fftSize <= 16_384; fftSize *= 2) {
      const samples = noise(0.2, { seed: fftSize });
      const options = { sampleRate: RATE, fftSize, hop: Math.max(1, fftSize >> 1) };
      const of = (engine: 'kernel' | 'plain') =>
        spectra(samples, { stft: {}, power: {} }, { ...options, engine, precision: 'f64' });
      const [kernel, plain] = [of('kernel'), of('plain')];
      expect(Math.max(...kernel.stft.data.map((v, k) => Math.abs(v - plain.stft.data[k]!)))).toBeLessThan(
        1e-4,
      );
      expect(kernel.power).toEqual(plain.power);
    }
  });

  it.each([
    { options: { fftSize: 1.5 }, message: /sizes are whole numbers.*fftSize=1.5/ },
    { options: { hop: 0 }, message: /hop=0/ },
    { options: { fftSize: 512, windowLength: 513 }, message: /a window fits its frame .*windowLength=513/ },
    { options: { sampleRate: 0 }, message: /sampleRate=0/ },
    { options: { window: new Float64Array(7) }, message: /weights=7/ },
    { options: { fftSize: 1000, engine: 'kernel' as const }, message: /powers of two only/ },
  ])('refuse options that cannot be: $options', ({ options, message }) => {
    const attempt = () => spectra(noise(1), { mel: {} }, { sampleRate: RATE, ...options });
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });

  it.each([
    { measures: { mel: { bands: 0 } }, message: /bands=0/ },
    { measures: { mel: { maxHz: 20_000 } }, message: /maxHz=20000, sampleRate=22050/ },
    { measures: { rolloff: { share: 1 } }, message: /share=1/ },
    { measures: { loudness: {} } as SpectralMeasures, message: /"loudness": there is no such measure/ },
  ])('refuse measures that cannot be: $measures', ({ measures, message }) => {
    expect(() => spectra(noise(1), measures, { sampleRate: RATE })).toThrow(message);
  });

  it.each([
    { length: 0, options: {}, message: 'Cannot measure a signal of no samples' },
    {
      length: 1024,
      options: { padMode: 'reflect' as const },
      message: 'Cannot mirror a signal of 1024 samples, need over 1024',
    },
    {
      length: 2047,
      options: { centre: false },
      message: 'Cannot fill a frame of 2048 with 2047 samples',
    },
  ])('refuse $length samples with $options', ({ length, options, message }) => {
    const attempt = () => spectra(new Float32Array(length), { mel: {} }, { sampleRate: RATE, ...options });
    expect(attempt).toThrow(message);
  });
});
