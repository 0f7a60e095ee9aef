import { describe, expect, it } from 'vitest';
import { graph } from '../../functions/graph.ts';
import { apexJobs, parentsOf } from '../../shared/graph/traversal.ts';

describe('the example graph', () => {
  it('has these edges', () => {
    const edges = graph.jobs.flatMap((job) =>
      parentsOf(job).map((parent) => `${parent.name} -> ${job.name}`),
    );
    expect(edges).toEqual([
      'downsample -> beat-tracking',
      'downsample -> energy',
      'beat-tracking -> energy',
      'downsample -> danceability',
      'downsample -> key',
      'downsample -> speechiness',
      'downsample -> instrumentalness',
      'downsample -> features',
      'downsample -> spectrogram',
    ]);
  });

  it('starts with an upload of a track', () => {
    expect(apexJobs(graph).map(({ name, accepts }) => ({ name, accepts }))).toEqual([
      { name: 'downsample', accepts: 'any' },
      { name: 'loudness', accepts: 'any' },
      { name: 'byte-statistics', accepts: 'any' },
    ]);
  });

  it('says of each job what it is for', () => {
    for (const job of graph.jobs) expect(job.description).toMatch(/^[A-Z].{10,}/);
  });
});
