/**
 * What the signal features make of recordings: how each measure lies in each class, and how well it tells speech from
 * the others. A class is a folder with a folder for each speaker or package, named PACKAGE or PACKAGE-SPEAKER.
 *
 *   node test/bench/audio/recordings/classify-recordings.ts speech=DIR music=DIR [noise=DIR] [NAME=DIR…]
 *     --clips N   of each folder, 12 unless told
 *     --mixed     adds the class "mixed": clips of `speech` and `music` of the same RMS, one over the other
 *     --fit       fits speechiness to `speech` against `music` and `noise`, and tests it on packages left out
 */
import { parseArgs } from 'node:util';
import { createVocalClassifier } from '../../../../functions/instrumentalness/vocal-classifier.ts';
import { speechSegments } from '../../../../functions/speechiness/segments.ts';
import { FEATURES, speechProbability } from '../../../../functions/speechiness/speech-probability.ts';
import { inChunks } from '../../../audio/signals.ts';
import { fitSpeech, type LabelledSegment, probabilityBy } from './fit-speech.ts';
import { printMeasure } from './print-measure.ts';
import { mixedClips, type RecordedClip, recordedClips } from './recorded-clips.ts';
import { meanOf } from './statistics.ts';

const CONTEXT = { signal: AbortSignal.timeout(24 * 3_600_000), model: () => Promise.reject(new Error()) };

interface JudgedClip {
  readonly class: string;
  readonly package: string;
  readonly segments: readonly (readonly number[])[];
  readonly speechiness: number;
  readonly instrumentalness: number | null;
  readonly glidingShare: number | undefined;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { clips: { type: 'string', default: '12' }, fit: { type: 'boolean' }, mixed: { type: 'boolean' } },
});
const clips: JudgedClip[] = [];
const folders = Object.fromEntries(positionals.map((argument) => argument.split('=')));
for (const [name, folder] of Object.entries<string>(folders)) {
  await judgeAll(name, recordedClips(folder, Number(flags.clips)));
}
if (flags.mixed) await judgeAll('mixed', mixedClips(folders.speech, folders.music, Number(flags.clips)));
const classes = Map.groupBy(clips, (clip) => clip.class);
for (const [name, all] of classes) {
  const packages = Map.groupBy(all, (clip) => clip.package);
  console.log(`${name}: ${[...packages].map(([one, { length }]) => `${one} ${length}`).join(', ')}`);
}
printMeasure(
  'speechiness',
  byClass((clip) => clip.speechiness),
);
for (const [j, name] of FEATURES.entries()) {
  printMeasure(
    name,
    byClass(({ segments }) => meanOf(segments.map((values) => values[j] as number))),
  );
}
printMeasure(
  'instrumentalness',
  byClass((clip) => clip.instrumentalness ?? undefined),
);
printMeasure(
  'glidingShare',
  byClass((clip) => clip.glidingShare),
);
if (flags.fit) {
  fitAndTest();
}

async function judgeAll(name: string, recorded: AsyncIterable<RecordedClip>): Promise<void> {
  for await (const { group, samples } of recorded) {
    const judged = await judge(samples);
    if (judged) clips.push({ class: name, package: group.split('-')[0] as string, ...judged });
  }
}

/** Nothing where there is nothing to judge. */
async function judge(samples: Float32Array) {
  const segments = await speechSegments(inChunks(samples));
  if (segments.length === 0) return undefined;
  const { score, details } = await createVocalClassifier().judge(inChunks(samples), CONTEXT);
  return {
    segments: segments.map((segment) => FEATURES.map((name) => segment[name])),
    speechiness: meanOf(segments.map(speechProbability)),
    instrumentalness: score,
    glidingShare: details.glidingShare,
  };
}

function byClass(measure: (clip: JudgedClip) => number | undefined): Map<string, number[]> {
  return new Map(
    [...classes].map(([name, all]) => [name, all.map(measure).filter((value) => value !== undefined)]),
  );
}

/** A clip is judged by a fit that has seen no clip of its package. */
function fitAndTest(): void {
  const fitted = clips.filter((clip) => ['speech', 'music', 'noise'].includes(clip.class));
  const labelled = (some: readonly JudgedClip[]): LabelledSegment[] =>
    some.flatMap(({ segments, package: of, class: name }) =>
      segments.map((values) => ({ values, isSpeech: name === 'speech', package: of })),
    );
  const whole = fitSpeech(labelled(fitted));
  const scores = new Map<JudgedClip, number>();
  for (const [name, all] of Map.groupBy(clips, (clip) => clip.package)) {
    const others = fitted.filter((clip) => clip.package !== name);
    const fit = others.length === fitted.length ? whole : fitSpeech(labelled(others));
    for (const clip of all)
      scores.set(clip, meanOf(clip.segments.map((values) => probabilityBy(fit, values))));
  }
  printMeasure(
    'speechiness, fitted without the package',
    byClass((clip) => scores.get(clip)),
  );
  for (const [j, name] of FEATURES.entries()) {
    const [mean, deviation, weight] = [whole.means[j], whole.deviations[j], whole.weights[j]].map((value) =>
      Number(value?.toPrecision(4)),
    );
    console.log(`${name}: { mean: ${mean}, deviation: ${deviation}, weight: ${weight} }`);
  }
  console.log(`log odds: ${whole.weights.at(-1)?.toPrecision(4)}`);
}
