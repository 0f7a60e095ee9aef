import { expect, it } from 'vitest';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob } from '../../shared/graph/job.ts';
import { textJob, tracks } from '../helpers/graphs.ts';
import { ofType } from './declared.ts';

it('an asset brings its bucket, which its job alone may read', async () => {
  const judge = defineJob({
    name: 'judge',
    inputs: { audio: tracks },
    outputs: { text: { suffix: '.txt', contentType: 'text/plain' } },
    assets: { model: { bucket: '{project}-models', object: 'm.onnx', sha256: 'a'.repeat(64) } },
  });
  const graph = defineGraph({ jobs: [judge, textJob('other', { audio: tracks })] });
  const stack = await declareStack(graph, { project: 'demo-klio', prefix: 'klio' });
  expect(ofType(stack, 'bucket').map(({ name }) => name)).toContain('demo-klio-models');
  const members = ofType(stack, 'bucketMember').filter(({ bucket }) => bucket === 'demo-klio-models');
  expect(members).toEqual([
    expect.objectContaining({
      role: 'roles/storage.objectViewer',
      member: expect.stringContaining('klio-judge-run@'),
    }),
  ]);
});
