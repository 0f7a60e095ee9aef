import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { describeGraph, fingerprintOf, graphChanges } from '../../shared/graph/graph-description.ts';
import { defineJob, type Job, source } from '../../shared/graph/job.ts';
import { resourceNames } from '../../shared/graph/names.ts';
import { joinedGraph } from '../graph-drawing/example-graph.ts';
import { textJob, tracks } from '../helpers/graphs.ts';

const names = resourceNames({ project: 'demo-klio', prefix: 'klio' });
const describeJobs = (...jobs: Job[]) => describeGraph(defineGraph({ jobs }), names);
const mix = (changes: object = {}) =>
  defineJob({
    name: 'mix',
    inputs: { audio: tracks },
    outputs: { text: { suffix: '.mix.txt', contentType: 'text/plain' } },
    ...changes,
  });

describe('the description of a graph', () => {
  it('says of each job what decides when it runs, and on which objects', () => {
    expect(describeGraph(joinedGraph, names).matching).toEqual({
      kind: 'job',
      version: '1',
      inputs: {
        print: 'gs://other-team-fingerprints/*.fp of fingerprints',
        energy: 'gs://demo-klio-klio-energy/*.energy.json of energy',
      },
      outputs: {
        match: 'gs://demo-klio-klio-matching/*.match.json of matching',
        report: 'gs://demo-klio-klio-matching/*.report.json of matching',
      },
    });
  });

  it('has the same fingerprint in any order of jobs, and whatever an instance gets', () => {
    const [a, b] = [textJob('a', { audio: tracks }), textJob('b', { audio: tracks })];
    expect(fingerprintOf(describeJobs(a, b))).toBe(fingerprintOf(describeJobs(b, a)));
    const large = mix({ limits: { memory: '4Gi' }, description: 'Mixes' });
    expect(fingerprintOf(describeJobs(large))).toBe(fingerprintOf(describeJobs(mix())));
  });

  it.each<[string, Job[], string[]]>([
    ['nothing', [mix()], []],
    ['a job', [mix(), textJob('new', { audio: tracks })], ['job "new" was added']],
    ['another job', [textJob('new', { audio: tracks })], ['job "mix" was removed', 'job "new" was added']],
    ['a version', [mix({ version: '2' })], ['job "mix" has version 2 now, it was 1']],
    [
      'an input',
      [mix({ inputs: { audio: source({ bucket: 'other', suffix: '.wav' }), also: tracks } })],
      [
        'input "audio" of job "mix" is gs://other/*.wav now, it was gs://demo-klio-tracks/*.audio',
        'input "also" of job "mix" was added',
      ],
    ],
    [
      'an output',
      [mix({ outputs: { data: { suffix: '.mix.json', contentType: 'application/json' } } })],
      ['output "text" of job "mix" was removed', 'output "data" of job "mix" was added'],
    ],
  ])('tells %s that changed', (_, jobs, changes) => {
    const [before, after] = [describeJobs(mix()), describeJobs(...jobs)];
    expect(graphChanges(before, after)).toEqual(changes);
    expect(fingerprintOf(before) === fingerprintOf(after)).toBe(changes.length === 0);
  });

  it('is another one in another project', () => {
    const elsewhere = describeGraph(
      defineGraph({ jobs: [mix()] }),
      resourceNames({ project: 'p', prefix: 'klio' }),
    );
    expect(graphChanges(describeJobs(mix()), elsewhere)).toHaveLength(2);
  });
});
