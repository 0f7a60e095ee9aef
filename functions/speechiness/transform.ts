import { createClassifier } from '../../shared/audio/classify/create-classifier.ts';
import { judgementFile } from '../../shared/audio/classify/judgement-file.ts';
import { decodeAudio } from '../../shared/audio/decode/decode-audio.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { classifier as config } from './classifier.ts';
import type job from './job.ts';
import { createSpeechClassifier } from './speech-classifier.ts';

const classifier = createClassifier(config, createSpeechClassifier());

/** From 0, no speech, to 1, nothing else; null for silence. */
export const transform: Transform<typeof job> = async ({ inputs, asset, signal }) => {
  const { sampleRate } = classifier;
  const samples = decodeAudio(inputs.audio.stream(), { sampleRate, channels: 1, signal });
  const judgement = await classifier.judge(samples, { signal, model: () => asset('model') });
  return { speechiness: judgementFile('speechiness', classifier, judgement) };
};
