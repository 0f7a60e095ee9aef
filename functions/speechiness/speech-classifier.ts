import type { Classifier } from '../../shared/audio/classify/classifier.ts';
import { measureAll } from '../../shared/audio/spectral/measure-all.ts';
import { createFrames, type Frame, HOP } from './frames.ts';
import { type SpeechFeatures, speechFeatures } from './speech-features.ts';

const SAMPLE_RATE = 22_050;
/** Long enough for some syllables, short enough for a speaker between two songs. */
const SEGMENT_SECONDS = 3;
/** -70 dBFS: a quieter segment says nothing. */
const SILENCE_RMS = 10 ** (-70 / 20);

/**
 * Where music ends and speech begins, and how far on each side one can be sure. Chosen between 17 instruments and
 * 9 pieces on one side (their largest values 0.18, 0.19, 0.14, 0.74) and 6 voices in 4 languages on the other
 * (their least 0.22, 0.24, 0.09, 0.30), all synthesised. The last two overlap, so they weigh less.
 */
const EVIDENCE: Readonly<
  Record<keyof SpeechFeatures, { readonly middle: number; readonly width: number; readonly weight: number }>
> = {
  syllabicModulation: { middle: 0.195, width: 0.03, weight: 1 },
  fluxDeviation: { middle: 0.215, width: 0.03, weight: 1 },
  crossingsDeviation: { middle: 0.09, width: 0.025, weight: 0.5 },
  lowEnergyShare: { middle: 0.3, width: 0.1, weight: 0.25 },
};

/** No single feature may decide alone. */
const MAX_EVIDENCE = 2;

/**
 * Speechiness by signal features: the mean over segments of 3 seconds, each of which is speech the more, the more
 * its features lie on that side. A heuristic, for spoken words as against music; null for less than 3 seconds that
 * sound.
 */
export function createSpeechClassifier(): Classifier {
  return {
    name: 'signal-features',
    sampleRate: SAMPLE_RATE,
    async judge(samples) {
      const segments: SpeechFeatures[] = [];
      const collect = createSegments((frames) => {
        const rms = frames.reduce((sum, frame) => sum + frame.rms, 0) / frames.length;
        if (rms > SILENCE_RMS) segments.push(speechFeatures(frames, SAMPLE_RATE / HOP));
      });
      await measureAll(samples, createFrames(SAMPLE_RATE, collect));
      if (segments.length === 0) return { score: null, details: { segments: 0 } };
      const score = segments.reduce((sum, segment) => sum + speechProbability(segment), 0) / segments.length;
      return { score, details: { segments: segments.length, ...meanOf(segments) } };
    },
  };
}

/** How much these features are those of speech, 0 to 1. */
export function speechProbability(features: SpeechFeatures): number {
  const evidence = Object.entries(EVIDENCE).map(([name, { middle, width, weight }]) => {
    const distance = (features[name as keyof SpeechFeatures] - middle) / width;
    return weight * Math.max(-MAX_EVIDENCE, Math.min(MAX_EVIDENCE, distance));
  });
  return 1 / (1 + Math.exp(-evidence.reduce((sum, value) => sum + value, 0)));
}

/** Calls back with every `SEGMENT_SECONDS` of frames; what is left at the end is dropped. */
function createSegments(onSegment: (frames: readonly Frame[]) => void): (frame: Frame) => void {
  const size = Math.floor((SEGMENT_SECONDS * SAMPLE_RATE) / HOP);
  let frames: Frame[] = [];
  return (frame) => {
    frames.push(frame);
    if (frames.length < size) return;
    onSegment(frames);
    frames = [];
  };
}

function meanOf(segments: readonly SpeechFeatures[]): Record<string, number> {
  const names = Object.keys(EVIDENCE) as (keyof SpeechFeatures)[];
  const mean = (name: keyof SpeechFeatures) =>
    segments.reduce((sum, segment) => sum + segment[name], 0) / segments.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)]));
}
