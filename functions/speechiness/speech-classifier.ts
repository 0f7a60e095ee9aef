import type { Classifier } from '../../shared/audio/classify/classifier.ts';
import { SAMPLE_RATE, speechSegments } from './segments.ts';
import type { SpeechFeatures } from './speech-features.ts';
import { FEATURES, speechProbability } from './speech-probability.ts';

/**
 * Speechiness by signal features: the mean over segments of 3 seconds of how likely each is speech. A heuristic, for
 * spoken words as against music; null for less than 3 seconds that sound.
 */
export function createSpeechClassifier(): Classifier {
  return {
    name: 'signal-features',
    sampleRate: SAMPLE_RATE,
    async judge(samples) {
      const segments = await speechSegments(samples);
      if (segments.length === 0) return { score: null, details: { segments: 0 } };
      const score = segments.reduce((sum, segment) => sum + speechProbability(segment), 0) / segments.length;
      return { score, details: { segments: segments.length, ...meanOf(segments) } };
    },
  };
}

function meanOf(segments: readonly SpeechFeatures[]): Record<string, number> {
  const mean = (name: keyof SpeechFeatures) =>
    segments.reduce((sum, segment) => sum + segment[name], 0) / segments.length;
  return Object.fromEntries(FEATURES.map((name) => [name, mean(name)]));
}
