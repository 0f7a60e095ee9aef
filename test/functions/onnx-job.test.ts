import { beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeWav } from '../../shared/audio/decode/wav.ts';
import { defineGraph } from '../../shared/graph/graph.ts';
import type { Job } from '../../shared/graph/job.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { fakeOnnxRuntime } from '../audio/classify/fake-onnx-runtime.ts';
import {
  expected,
  expectedTrack,
  fakeSpeechLike,
  isOnnxRuntimeInstalled,
  speechLike,
  speechLikeFile,
} from '../audio/classify/speech-like.ts';
import { createStation, names } from '../helpers/station.ts';

/** What a user edits to bring a model: functions/speechiness/classifier.ts. */
vi.mock('../../functions/speechiness/classifier.ts', () => ({ classifier: speechLike }));
if (!isOnnxRuntimeInstalled()) {
  vi.doMock('../../shared/audio/classify/onnx-runtime.ts', () => ({
    loadOnnxRuntime: fakeOnnxRuntime(fakeSpeechLike).load,
  }));
}

/** The job as a new instance has it, on a store with tracks. */
async function newInstance() {
  vi.resetModules();
  const [{ default: job }, { transform }, { default: downsample }] = await Promise.all([
    import('../../functions/speechiness/job.ts'),
    import('../../functions/speechiness/transform.ts'),
    import('../../functions/downsample/job.ts'),
  ]);
  const graph = defineGraph({ jobs: [downsample, job] });
  const station = createStation(graph, job, transform as unknown as Transform<Job>);
  const wav = encodeWav(expectedTrack, { sampleRate: 8_000, channels: 1, format: 'pcm16' });
  return {
    model: names.asset(job.assets.model!),
    store: station.store,
    async judge(entityId: string) {
      station.store.put(names.object(downsample.outputs.audio, entityId), wav);
      return station.deliver(newMessage(entityId));
    },
    scoreOf(entityId: string) {
      const written = station.store.get(names.object(job.outputs.speechiness, entityId));
      return JSON.parse(Buffer.from(written?.bytes ?? []).toString());
    },
  };
}

describe(`a job with a model, by ${isOnnxRuntimeInstalled() ? 'onnxruntime-node' : 'a fake'}`, () => {
  let instance: Awaited<ReturnType<typeof newInstance>>;
  beforeEach(async () => {
    instance = await newInstance();
  });

  it('writes the score that Python gives, and by which model', async () => {
    instance.store.put(instance.model, speechLikeFile);
    expect(await instance.judge('one')).toMatchObject({ outcome: 'processed' });
    expect(instance.scoreOf('one')).toEqual({
      speechiness: Number(expected.track.score.toFixed(3)),
      classifier: 'speech-like-1',
      details: { windows: expected.track.windows },
    });
  });

  it('reads the model once for all tracks', async () => {
    instance.store.put(instance.model, speechLikeFile);
    const read = vi.spyOn(instance.store, 'read');
    for (const id of ['one', 'two', 'three']) await instance.judge(id);
    expect(read.mock.calls.filter(([object]) => object.name === 'speech-like.onnx')).toHaveLength(1);
    expect(instance.scoreOf('three')).toEqual(instance.scoreOf('one'));
  });

  it('refuses a model of another hash, and takes the right one once it is there', async () => {
    instance.store.put(instance.model, Buffer.concat([speechLikeFile, Buffer.of(0)]));
    expect(await instance.judge('one')).toMatchObject({
      outcome: 'failed',
      error: { code: 'INPUT_CORRUPT', message: expect.stringContaining(`declared=${expected.sha256}`) },
    });
    instance.store.put(instance.model, speechLikeFile);
    expect(await instance.judge('one')).toMatchObject({ outcome: 'processed' });
  });

  it('says where the model is to be uploaded when it is missing', async () => {
    expect(await instance.judge('one')).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'TRANSFORM_FAILED',
        message: expect.stringContaining('upload it [bucket=demo-klio-models, object=speech-like.onnx]'),
      },
    });
  });
});
