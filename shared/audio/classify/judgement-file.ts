import type { Classifier, Judgement } from './classifier.ts';

/** A judgement as a line of JSON: the score under the measure's name, who judged, and by what. */
export function judgementFile(measure: string, { name }: Classifier, { score, details }: Judgement): string {
  const rounded = Object.entries(details).map(([key, value]) => [key, Number(value.toFixed(4))]);
  const file = {
    [measure]: score === null ? null : Number(score.toFixed(3)),
    classifier: name,
    details: Object.fromEntries(rounded),
  };
  return `${JSON.stringify(file)}\n`;
}
