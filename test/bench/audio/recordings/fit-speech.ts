import { FEATURES, MAX_DISTANCE } from '../../../../functions/speechiness/speech-probability.ts';

/** What is known of 3 seconds: its features in the order of FEATURES, whether it is speech, whose it is. */
export interface LabelledSegment {
  readonly values: readonly number[];
  readonly isSpeech: boolean;
  readonly package: string;
}

export interface SpeechFit {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** One of each feature, and at the end the log odds at the means. */
  readonly weights: readonly number[];
}

const STEPS = 3_000;
const STEP = 0.8;
/** Of the squares of the weights (ridge). */
const PENALTY = 1e-3;

/**
 * A logistic regression by gradient descent over standardised features. Speech and the rest weigh the same; within
 * each, a package weighs as the root of its segments, so that no large one decides.
 */
export function fitSpeech(segments: readonly LabelledSegment[]): SpeechFit {
  const shares = sharesOf(segments);
  const weighted = (of: (segment: LabelledSegment) => number) =>
    segments.reduce((sum, segment, k) => sum + (shares[k] as number) * of(segment), 0);
  const means = FEATURES.map((_, j) => weighted(({ values }) => values[j] as number));
  const deviations = FEATURES.map((_, j) =>
    Math.sqrt(weighted(({ values }) => ((values[j] as number) - (means[j] as number)) ** 2)),
  );
  const fit = { means, deviations, weights: new Array(FEATURES.length + 1).fill(0) as number[] };
  const inputs = segments.map(({ values }) => standardised(fit, values));
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = fit.weights.map((weight, j) => (j < FEATURES.length ? 2 * PENALTY * weight : 0));
    for (const [k, input] of inputs.entries()) {
      const error = sigmoid(dot(fit.weights, input)) - Number((segments[k] as LabelledSegment).isSpeech);
      for (const [j, value] of input.entries())
        gradient[j] = (gradient[j] as number) + (shares[k] as number) * error * value;
    }
    for (const [j, slope] of gradient.entries()) fit.weights[j] = (fit.weights[j] as number) - STEP * slope;
  }
  return fit;
}

/** How likely a fit takes these values for speech, as `speechProbability` does with the one that is kept. */
export function probabilityBy(fit: SpeechFit, values: readonly number[]): number {
  return sigmoid(dot(fit.weights, standardised(fit, values)));
}

function standardised({ means, deviations }: SpeechFit, values: readonly number[]): number[] {
  const distances = values.map((value, j) => {
    const distance = (value - (means[j] as number)) / (deviations[j] as number);
    return Math.max(-MAX_DISTANCE, Math.min(MAX_DISTANCE, distance));
  });
  return [...distances, 1];
}

function sharesOf(segments: readonly LabelledSegment[]): number[] {
  const keyOf = ({ isSpeech, package: name }: LabelledSegment) => `${isSpeech} ${name}`;
  const counts = new Map<string, number>();
  for (const segment of segments) counts.set(keyOf(segment), (counts.get(keyOf(segment)) ?? 0) + 1);
  const raw = segments.map((segment) => 1 / Math.sqrt(counts.get(keyOf(segment)) as number));
  const total = (isSpeech: boolean) =>
    raw.reduce((sum, share, k) => sum + (segments[k]?.isSpeech === isSpeech ? share : 0), 0);
  const totals = { true: total(true), false: total(false) };
  return raw.map((share, k) => share / 2 / totals[`${(segments[k] as LabelledSegment).isSpeech}`]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
