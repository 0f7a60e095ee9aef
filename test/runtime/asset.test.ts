import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, type Job } from '../../shared/graph/job.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { tracks } from '../helpers/graphs.ts';
import { about, createStation, names } from '../helpers/station.ts';

const MODEL = 'the weights of a model';
const sha256 = createHash('sha256').update(MODEL).digest('hex');

/** A job that writes what it finds in its asset. */
const judge = defineJob({
  name: 'judge',
  inputs: { audio: tracks },
  outputs: { text: { suffix: '.txt', contentType: 'text/plain' } },
  assets: { model: { bucket: '{project}-models', object: 'v1/model.onnx', sha256 } },
});

function station(asset: string) {
  const transform: Transform<Job> = async (context) => ({ text: await context.asset(asset) });
  const made = createStation(defineGraph({ jobs: [judge] }), judge, transform);
  made.put(tracks);
  const upload = (text: string) =>
    made.store.put({ bucket: 'demo-klio-models', name: 'v1/model.onnx' }, text);
  return { ...made, upload };
}

describe('an asset of a job', () => {
  it('is read from its bucket', async () => {
    const { upload, deliver, textOf } = station('model');
    upload(MODEL);
    expect(await deliver(about())).toMatchObject({ outcome: 'processed' });
    expect(textOf(judge.outputs.text)).toBe(MODEL);
  });

  it('that is missing is waited for, and found once it is uploaded', async () => {
    const { upload, deliver } = station('model');
    expect(await deliver(about())).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'TRANSFORM_FAILED',
        message:
          'Cannot read asset "model": it is missing, upload it [bucket=demo-klio-models, object=v1/model.onnx]',
      },
    });
    upload(MODEL);
    expect(await deliver(about())).toMatchObject({ outcome: 'processed' });
  });

  it('is refused when it is another than the declared one, and told by its hash', async () => {
    const { upload, deliver } = station('model');
    upload('other weights');
    const { outcome, error } = await deliver(about());
    expect(outcome).toBe('failed');
    expect(error).toMatchObject({ code: 'INPUT_CORRUPT' });
    expect(error?.message).toContain(`declared=${sha256}]`);
    expect(error?.message).toContain(createHash('sha256').update('other weights').digest('hex'));
  });

  it.each(['weights', 'constructor'])('has to be declared: "%s" is not', async (name) => {
    const { deliver } = station(name);
    const { error } = await deliver(about());
    expect(error).toMatchObject({
      code: 'TRANSFORM_FAILED',
      message: `Cannot read asset "${name}" of "judge": job.ts declares ["model"]`,
    });
  });

  it('is where the names say', () => {
    expect(names.asset(judge.assets.model!)).toEqual({ bucket: 'demo-klio-models', name: 'v1/model.onnx' });
  });
});
