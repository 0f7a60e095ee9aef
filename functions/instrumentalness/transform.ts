import { createClassifier } from '../../shared/audio/classify/create-classifier.ts';
import { judgementFile } from '../../shared/audio/classify/judgement-file.ts';
import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { classifier as config } from './classifier.ts';
import type job from './job.ts';
import { createVocalClassifier } from './vocal-classifier.ts';

const classifier = createClassifier(config, createVocalClassifier());

/** From 0, sung or spoken, to 1, no voice at all; null for silence. */
export const transform: Transform<typeof job> = async ({ inputs, asset, signal }) => {
  const { sampleRate } = classifier;
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate, channels: 1, signal });
  const judgement = await classifier.judge(samples, { signal, model: () => asset('model') });
  return { instrumentalness: judgementFile('instrumentalness', classifier, judgement) };
};
