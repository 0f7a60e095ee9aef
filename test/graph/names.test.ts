import { describe, expect, it } from 'vitest';
import { externalJob } from '../../shared/graph/job.ts';
import { edgeFilter, pushPath, resourceNames } from '../../shared/graph/names.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';

const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
const longest = textJob(`a${'-b'.repeat(19)}c`, { audio: tracks });

describe('resourceNames', () => {
  it('names what belongs to a job after prefix and job', () => {
    const { bottom, left } = diamond().named;
    expect(names.inputTopic(bottom)).toBe('projects/demo-klio/topics/klio-bottom-input');
    expect(names.outputTopic(bottom)).toBe('projects/demo-klio/topics/klio-bottom-output');
    expect(names.edgeSubscription(left, bottom)).toBe('projects/demo-klio/subscriptions/klio-left.bottom');
    expect(names.bucket(bottom)).toBe('demo-klio-klio-bottom');
    expect(names.object(bottom.outputs.text, 'track1')).toEqual({
      bucket: 'demo-klio-klio-bottom',
      name: 'track1.bottom.txt',
    });
    expect(names.object(tracks, 'track1')).toEqual({ bucket: 'demo-klio-tracks', name: 'track1.audio' });
    expect(names.folder(tracks)).toEqual({ bucket: 'demo-klio-tracks', prefix: '' });
    expect(names.backfillBucket()).toBe('demo-klio-klio_backfills');
  });

  it('keeps every name of the longest legal job within the service limits', () => {
    const long = resourceNames({ project: 'p'.repeat(30), prefix: 'k'.repeat(12) });
    expect(longest.name).toHaveLength(40);
    expect(long.bucket(longest).length).toBeLessThanOrEqual(63);
    expect(long.backfillBucket().length).toBeLessThanOrEqual(63);
    expect(long.functionName(longest).length).toBeLessThanOrEqual(49);
    expect(long.runtimeAccount(longest).length).toBeLessThanOrEqual(30);
    expect(long.invokerAccount(longest).length).toBeLessThanOrEqual(30);
    expect(edgeFilter(longest).length).toBeLessThanOrEqual(256);
    expect(long.edgeSubscription(longest, longest).split('/').at(-1)?.length).toBeLessThanOrEqual(255);
  });

  it('keeps shortened names apart', () => {
    const long = resourceNames({ project: 'p'.repeat(30), prefix: 'k'.repeat(12) });
    const twin = textJob(`a${'-b'.repeat(18)}-xc`, { audio: tracks });
    expect(long.runtimeAccount(longest)).not.toBe(long.invokerAccount(longest));
    expect(long.runtimeAccount(longest)).not.toBe(long.runtimeAccount(twin));
    expect(long.bucket(longest)).not.toBe(long.bucket(twin));
    expect(long.runtimeAccount(longest)).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
  });

  it('gives no two edges one subscription, however the jobs are called', () => {
    const [a, ab, b, bc] = ['a', 'a-b', 'b', 'b-c'].map((name) => textJob(name, { audio: tracks }));
    const edges = [a, ab, b, bc].flatMap((parent) =>
      [a, ab, b, bc].map((child) => names.edgeSubscription(parent!, child!)),
    );
    expect(new Set(edges).size).toBe(edges.length);
  });
});

describe('the folder of an output', () => {
  it('of an external job is where the deployment says that the job is', () => {
    const declared = externalJob({
      name: 'ingest',
      project: 'media',
      inputTopic: 'projects/media/topics/ingest-in',
      outputTopic: 'projects/media/topics/ingest-out',
      bucket: 'media-ingest',
      prefix: 'wav/',
      outputs: { audio: { suffix: '.wav', contentType: 'audio/wav' } },
    });
    const { inputTopic, outputTopic } = declared;
    const ingest = { project: 'dev', inputTopic, outputTopic, bucket: 'dev-ingest', prefix: 'new/' };
    const moved = resourceNames({ project: 'p', prefix: 'klio', externals: { ingest } });
    expect(names.folder(declared.outputs.audio)).toEqual({ bucket: 'media-ingest', prefix: 'wav/' });
    expect(moved.folder(declared.outputs.audio)).toEqual({ bucket: 'dev-ingest', prefix: 'new/' });
  });
});

describe('edgeFilter', () => {
  it('lets through what is for anyone and what is addressed to the child', () => {
    expect(edgeFilter(diamond().named.bottom)).toBe(
      'NOT attributes:klio_limited OR attributes:"klio_to_bottom"',
    );
  });
});

describe('pushPath', () => {
  it('tells the runtime which parent an event is from', () => {
    expect(pushPath(diamond().named.left)).toBe('/from/left');
    expect(pushPath(null)).toBe('/');
  });
});
