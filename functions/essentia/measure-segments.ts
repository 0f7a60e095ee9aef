import { mapInOrder } from '../../shared/platform/map-in-order.ts';
import { WorkerPool } from '../../shared/worker/worker-pool.ts';
import { workerUrl } from '../../shared/worker/worker-url.ts';
import type { measures } from './measures.ts';
import { rms } from './rms.ts';
import { createSegmenter, type Segment } from './segments.ts';

type Measures = typeof measures;

export interface EssentiaTask {
  readonly measure: keyof Measures;
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** One segment that sounds, and what was measured in it. */
export interface Measured<M extends keyof Measures> {
  readonly startSeconds: number;
  readonly seconds: number;
  readonly value: ReturnType<Measures[M]>;
}

/** essentia.js wants a signal whole and its memory never shrinks: hours go through it half a minute at a time. */
const SEGMENT_SECONDS = 30;
/** Longer than the longest period that danceability looks at, 8.8 s. */
const MIN_SECONDS = 10;
/** Of the whole: of less, nothing can be said. */
const MIN_TRACK_SECONDS = 3;
/** -70 dBFS, where EBU R 128 gates too: of silence essentia.js would give numbers all the same. */
const SILENCE_RMS = 10 ** (-70 / 20);
/** One is measured while the next is decoded. A second thread would be faster, and takes 70 MB more. */
const SEGMENTS_AT_A_TIME = 1;

const workers = new WorkerPool<EssentiaTask, unknown>(workerUrl(import.meta.url, './essentia.worker.ts'), {
  resourceLimits: { maxYoungGenerationSizeMb: 4 }, // hardly any of its memory is JavaScript's
});

interface MeasureOptions {
  readonly sampleRate: number;
  readonly signal: AbortSignal;
  /** Of which segments nothing can be said besides silent ones; none unless told. */
  readonly leaveOut?: (samples: Float32Array, sampleRate: number) => boolean;
}

/**
 * Measures a signal of one channel, half a minute at a time, in a worker thread; what is silent is left out, and so
 * is a signal of less than 3 seconds. Rejects with a KlioError, DEADLINE_EXCEEDED once the signal fires.
 */
export async function measureSegments<M extends keyof Measures>(
  measure: M,
  samples: AsyncIterable<Float32Array>,
  { sampleRate, signal, leaveOut = () => false }: MeasureOptions,
): Promise<Measured<M>[]> {
  const cut = { sampleRate, segmentSeconds: SEGMENT_SECONDS, minSeconds: MIN_SECONDS };
  const { segments, giveBack } = createSegmenter(cut);
  const measureOne = async (segment: Segment): Promise<Measured<M> | null> => {
    const { startSeconds, seconds } = segment;
    const task = { measure, samples: segment.samples, sampleRate };
    const isWorthIt = isSounding(segment) && !leaveOut(segment.samples, sampleRate);
    const value = isWorthIt ? await workers.run(task, { signal }) : null;
    giveBack(segment); // not when it failed: a thread that was stopped may still be reading
    return value === null ? null : { startSeconds, seconds, value: value as ReturnType<Measures[M]> };
  };
  const measured: Measured<M>[] = [];
  for await (const one of mapInOrder(segments(samples), SEGMENTS_AT_A_TIME, measureOne)) {
    if (one) measured.push(one);
  }
  return measured;
}

function isSounding({ startSeconds, seconds, samples }: Segment): boolean {
  return startSeconds + seconds >= MIN_TRACK_SECONDS && rms(samples) > SILENCE_RMS;
}
