import { measureAll } from '../../shared/audio/spectral/measure-all.ts';
import { createFrames, type Frame, HOP } from './frames.ts';
import { type SpeechFeatures, speechFeatures } from './speech-features.ts';

export const SAMPLE_RATE = 22_050;
/** Long enough for some syllables, short enough for a speaker between two songs. */
const SEGMENT_SECONDS = 3;
const SEGMENT_FRAMES = Math.floor((SEGMENT_SECONDS * SAMPLE_RATE) / HOP);
/** -70 dBFS: a quieter segment says nothing. */
const SILENCE_RMS = 10 ** (-70 / 20);

/** The features of every 3 seconds of a track that sound; what is left at the end is dropped. */
export async function speechSegments(samples: AsyncIterable<Float32Array>): Promise<SpeechFeatures[]> {
  const segments: SpeechFeatures[] = [];
  let frames: Frame[] = [];
  const stream = createFrames(SAMPLE_RATE, (frame) => {
    frames.push(frame);
    if (frames.length < SEGMENT_FRAMES) return;
    const rms = frames.reduce((sum, one) => sum + one.rms, 0) / frames.length;
    if (rms > SILENCE_RMS) segments.push(speechFeatures(frames, SAMPLE_RATE / HOP));
    frames = [];
  });
  await measureAll(samples, stream);
  return segments;
}
