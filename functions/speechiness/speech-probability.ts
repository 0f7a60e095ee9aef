import type { SpeechFeatures } from './speech-features.ts';

interface Evidence {
  /** Of the feature, over the recordings. */
  readonly mean: number;
  readonly deviation: number;
  /** What a feature that lies one deviation above its mean adds to the log odds of speech. */
  readonly weight: number;
}

/**
 * A logistic regression of speech against music and noises, fitted by test/bench/audio/recordings/ on segments of
 * 3 seconds of recordings; the README there says of which, and how well it does on packages that it was not fitted on.
 */
const EVIDENCE: Readonly<Record<keyof SpeechFeatures, Evidence>> = {
  syllabicModulation: { mean: 0.124, deviation: 0.0841, weight: 1.543 },
  fluxDeviation: { mean: 0.1564, deviation: 0.0556, weight: 1.501 },
  lowEnergyShare: { mean: 0.266, deviation: 0.1981, weight: 0.642 },
  crossingsSkewness: { mean: 1.499, deviation: 1.081, weight: 1.353 },
  pulseClarity: { mean: 0.3145, deviation: 0.1193, weight: -1.613 },
};
const LOG_ODDS = -0.599;

/** In deviations: no single feature may decide alone. */
export const MAX_DISTANCE = 2;

export const FEATURES = Object.keys(EVIDENCE) as readonly (keyof SpeechFeatures)[];

/** How likely these are the features of speech, 0 to 1. */
export function speechProbability(features: SpeechFeatures): number {
  const logOdds = FEATURES.reduce((sum, name) => {
    const { mean, deviation, weight } = EVIDENCE[name];
    const distance = (features[name] - mean) / deviation;
    return sum + weight * Math.max(-MAX_DISTANCE, Math.min(MAX_DISTANCE, distance));
  }, LOG_ODDS);
  return 1 / (1 + Math.exp(-logOdds));
}
