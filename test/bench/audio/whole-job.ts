import { decodeAudio } from '../../../shared/audio/decode/decode-audio.ts';
import { createMelPlot } from '../../../shared/audio/plot/mel-plot.ts';
import { createRhythmTracker, type Rhythm } from '../../../shared/audio/rhythm/rhythm.ts';
import { powerToDb } from '../../../shared/audio/spectral/decibel-matrix.ts';
import type { FrameMatrix } from '../../../shared/audio/spectral/frame-matrix.ts';
import { mfcc } from '../../../shared/audio/spectral/mfcc.ts';
import { createSpectra } from '../../../shared/audio/spectral/spectra.ts';
import { SAMPLE_RATE } from './test-signal.ts';

const BANDS = 128;

export interface WholeJob {
  readonly mel: FrameMatrix;
  readonly mfcc: FrameMatrix;
  readonly rhythm: Rhythm;
  readonly png: Uint8Array;
  /** From the last sample to the last result. */
  readonly tailMs: number;
}

/** What a job does that gives everything: one pass over the bytes as they come, and what needs the whole after it. */
export async function wholeJob(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<WholeJob> {
  const options = { sampleRate: SAMPLE_RATE, hop: 512 };
  const frames = createFrames();
  const plot = createMelPlot({ title: 'The whole job', ...options });
  const spectra = createSpectra({ mel: { bands: BANDS } }, options, ({ mel }) => {
    frames.append(mel);
    plot.push(mel);
  });
  const rhythm = createRhythmTracker(SAMPLE_RATE);
  for await (const chunk of decodeAudio(bytes, { sampleRate: SAMPLE_RATE, channels: 1, signal })) {
    spectra.push(chunk);
    rhythm.push(chunk);
  }
  const streamedMs = performance.now();
  spectra.end();
  const mel = frames.all();
  const results = {
    mel,
    mfcc: mfcc(powerToDb(mel, { reference: 'max' })),
    rhythm: rhythm.end(),
    png: plot.toPng(),
  };
  return { ...results, tailMs: performance.now() - streamedMs };
}

/** Frames side by side in a buffer that doubles, so that nothing is left to be put together at the end. */
function createFrames(): { append(block: FrameMatrix): void; all(): FrameMatrix } {
  let data = new Float32Array(BANDS * 1024);
  let length = 0;
  return {
    append(block) {
      while (length + block.data.length > data.length) {
        const larger = new Float32Array(2 * data.length);
        larger.set(data);
        data = larger;
      }
      data.set(block.data, length);
      length += block.data.length;
    },
    all: () => ({ rows: BANDS, frames: length / BANDS, data: data.subarray(0, length) }),
  };
}
