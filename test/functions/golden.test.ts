import { join } from 'node:path';
import { describe, it } from 'vitest';
import { transform as countBytes } from '../../functions/byte-statistics/transform.ts';
import { transform as measureDanceability } from '../../functions/danceability/transform.ts';
import { transform as estimateInstrumentalness } from '../../functions/instrumentalness/transform.ts';
import { transform as findKey } from '../../functions/key/transform.ts';
import { transform as estimateSpeechiness } from '../../functions/speechiness/transform.ts';
import { expectGolden } from '../../shared/testing/golden.ts';
import { jsonOf, runTransform, type TestInput } from '../../shared/testing/run-transform.ts';
import { clip } from '../fixtures/clip.ts';

/** Decoders of other versions differ in the last bits, and by some samples at the end. */
const NEARLY = { tolerance: 0.01, fields: { 'segments.*.endSeconds': 0.1, dfa: 0.03 } };

const jobs: Record<string, (input: TestInput) => Promise<Uint8Array>> = {
  danceability: async (audio) => (await runTransform(measureDanceability, { audio })).outputs.danceability,
  key: async (audio) => (await runTransform(findKey, { audio })).outputs.key,
  speechiness: async (audio) => (await runTransform(estimateSpeechiness, { audio })).outputs.speechiness,
  instrumentalness: async (audio) =>
    (await runTransform(estimateInstrumentalness, { audio })).outputs.instrumentalness,
  'byte-statistics': async (file) => (await runTransform(countBytes, { file })).outputs.statistics,
};

describe.each(['pop-groove', 'blue-danube', 'speech'])('what comes of %s', (id) => {
  it.each(Object.keys(jobs))('is what came of it before: %s', async (job) => {
    const output = jsonOf(await jobs[job]!(clip(id)));
    expectGolden(output, join(import.meta.dirname, 'golden', `${id}.${job}.json`), NEARLY);
  });
});
