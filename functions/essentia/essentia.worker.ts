import type { Essentia } from 'essentia.js';
import { serveTasks } from '../../shared/worker/serve-tasks.ts';
import { loadEssentia } from './load-essentia.ts';
import type { EssentiaTask } from './measure-segments.ts';
import { measures } from './measures.ts';

let loaded: Promise<Essentia> | undefined;

serveTasks(async ({ measure, samples, sampleRate }: EssentiaTask) => {
  loaded ??= loadEssentia();
  return measures[measure](await loaded, samples, sampleRate);
});
