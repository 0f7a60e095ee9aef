import { describe, expect, it } from 'vitest';
import { findCloud } from '../../scripts/cli/cloud.ts';
import { deploymentOf } from '../../scripts/cli/deployment.ts';
import { EXIT } from '../../scripts/cli/exit-code.ts';
import { externalJob } from '../../shared/graph/job.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const moved = {
  project: 'media',
  inputTopic: 'projects/media/topics/ingest-in',
  outputTopic: 'projects/media/topics/ingest-out',
  bucket: 'media-ingest',
};
const env = { KLIO_EXTERNAL_JOBS: JSON.stringify({ ingest: { ...moved, note: 'of their stack' } }) };

describe('where external jobs are', () => {
  it('is what KLIO_EXTERNAL_JOBS says, before what the graph says', async () => {
    expect(deploymentOf({}, env).externals).toEqual({ ingest: { ...moved, prefix: '' } });
    const options = { project: 'somewhere', directory: temporaryDirectory() };
    const found = await findCloud(options, {
      ...env,
      PUBSUB_EMULATOR_HOST: 'h:1',
      STORAGE_EMULATOR_HOST: 'http://h:2',
    });
    const ingest = externalJob({
      name: 'ingest',
      project: 'old-media',
      inputTopic: 'projects/old-media/topics/ingest-in',
      outputTopic: 'projects/old-media/topics/ingest-out',
      bucket: 'old-ingest',
      outputs: { wav: { suffix: '.wav', contentType: 'audio/wav' } },
    });
    expect(found?.names.inputTopic(ingest)).toBe(moved.inputTopic);
    expect(found?.names.bucket(ingest)).toBe(moved.bucket);
  });

  it.each(['{', '{"ingest":{}}', '[]'])('cannot be %s', (KLIO_EXTERNAL_JOBS) => {
    expect(() => deploymentOf({}, { KLIO_EXTERNAL_JOBS })).toThrow(
      expect.objectContaining({
        exitCode: EXIT.usage,
        message: expect.stringContaining('Cannot read KLIO_EXTERNAL_JOBS'),
      }),
    );
  });
});
