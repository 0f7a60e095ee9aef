import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { overviewPng } from '../../../shared/audio/plot/overview-plot.ts';
import { hzToMel } from '../../../shared/audio/spectral/mel.ts';
import { inChunks, noise, sine } from '../signals.ts';

const RATE = 22_050;
/** Where the spectrogram is in the picture. */
const PLOT = { left: 76, top: 147, width: 1012, height: 431 };

async function draw(samples: Float32Array, { title = 'x', chunk = 5_000 } = {}): Promise<Buffer> {
  return Buffer.from(await overviewPng(inChunks(samples, chunk), { sampleRate: RATE, title }));
}

/** How bright the picture is at a time and a frequency, both as shares of the plot. */
function brightness({ data, width }: PNG, time: number, height: number): number {
  const x = Math.round(PLOT.left + time * (PLOT.width - 1));
  const y = Math.round(PLOT.top + (1 - height) * (PLOT.height - 1));
  const at = 4 * (y * width + x);
  return data[at]! + data[at + 1]! + data[at + 2]!;
}

function heightOf(hz: number): number {
  return hzToMel(hz) / hzToMel(RATE / 2);
}

function joined(...parts: Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

describe('overview', () => {
  it.each([0.01, 1, 15, 130])('of %d s is a picture of 1200 x 640', async (seconds) => {
    const picture = PNG.sync.read(await draw(noise(seconds)));
    expect([picture.width, picture.height]).toEqual([1200, 640]);
  });

  it('is as large as asked for', async () => {
    const png = await overviewPng(inChunks(noise(2)), {
      sampleRate: RATE,
      title: 'x',
      width: 900,
      height: 480,
    });
    const picture = PNG.sync.read(Buffer.from(png));
    expect([picture.width, picture.height]).toEqual([900, 480]);
  });

  it('shows a tone where its frequency is, and when it sounds', async () => {
    const tones = joined(sine(1_000, { seconds: 4 }), sine(4_000, { seconds: 4 }));
    const picture = PNG.sync.read(await draw(tones));
    const [low, high] = [heightOf(1_000), heightOf(4_000)];
    expect(brightness(picture, 0.25, low)).toBeGreaterThan(650);
    expect(brightness(picture, 0.75, high)).toBeGreaterThan(600);
    for (const [time, height] of [
      [0.25, high],
      [0.75, low],
      [0.25, heightOf(2_000)],
      [0.75, heightOf(7_000)],
    ] as const) {
      expect(brightness(picture, time, height)).toBeLessThan(150);
    }
  });

  it('is darker where it is quieter', async () => {
    const levels = [0.5, 0.05, 0.005].map((amplitude) => sine(1_000, { seconds: 3, amplitude }));
    const picture = PNG.sync.read(await draw(joined(...levels)));
    const [loud, middle, quiet] = [1 / 6, 3 / 6, 5 / 6].map((time) =>
      brightness(picture, time, heightOf(1_000)),
    );
    expect(loud).toBeGreaterThan(middle! + 60);
    expect(middle).toBeGreaterThan(quiet! + 60);
  });

  it('of silence is dark, but for the word', async () => {
    const picture = PNG.sync.read(await draw(new Float32Array(2 * RATE)));
    for (const time of [0.1, 0.3, 0.7, 0.9]) expect(brightness(picture, time, 0.5)).toBeLessThan(60);
  });

  it('does not depend on how the samples are cut, nor on the day', async () => {
    const samples = noise(3);
    expect((await draw(samples, { chunk: 777 })).equals(await draw(samples))).toBe(true);
  });

  it('keeps a title of any length within the picture', async () => {
    const [short, long] = [
      await draw(sine(440), { title: 'a' }),
      await draw(sine(440), { title: 'W'.repeat(255) }),
    ];
    expect(PNG.sync.read(long).width).toBe(1200);
    const rightOfTitle = (picture: PNG) => [
      ...picture.data.subarray(4 * (30 * 1200 + 885), 4 * (30 * 1200 + 1088)),
    ];
    expect(rightOfTitle(PNG.sync.read(long))).toEqual(rightOfTitle(PNG.sync.read(short)));
  });

  it('needs samples', async () => {
    await expect(draw(new Float32Array())).rejects.toThrow(RangeError);
  });
});
