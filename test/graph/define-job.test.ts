import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, externalJob, type Job, source } from '../../shared/graph/job.ts';
import { textJob, tracks } from '../helpers/graphs.ts';

const valid = {
  name: 'energy',
  inputs: { audio: tracks },
  outputs: { energy: { suffix: '.energy.json', contentType: 'application/json' } },
};

describe('defineJob', () => {
  it('fills in limits, version and what the job accepts', () => {
    const job = defineJob({ ...valid, limits: { memory: '2Gi' } });
    expect(job.limits).toEqual({
      memory: '2Gi',
      cpu: 1,
      timeoutSeconds: 300,
      concurrency: 1,
      minInstances: 0,
      maxInstances: 100,
    });
    expect(job).toMatchObject({
      accepts: 'klio',
      version: '1',
      description: '',
      storage: { softDeleteDays: 7 },
      allowForce: true,
    });
  });

  it('makes outputs that know their job, so that an edge is an import', () => {
    const job = defineJob(valid);
    expect(job.outputs.energy).toMatchObject({ kind: 'output', name: 'energy', suffix: '.energy.json' });
    expect(job.outputs.energy.job).toBe(job);
  });

  it.each([
    ['a name with capitals', { name: 'Energy' }, 'name is "Energy", must be 1 to 40 of a-z, 0-9 and -'],
    ['a name that is too long', { name: 'a'.repeat(41) }, 'name is "aaaa'],
    ['a name with two hyphens', { name: 'a--b' }, 'name is "a--b", must not contain two hyphens in a row'],
    ['a name that ends in a hyphen', { name: 'a-' }, 'name is "a-"'],
    ['no outputs', { outputs: {} }, 'outputs is {}, must have at least one output'],
    [
      'a suffix without a dot',
      { outputs: { energy: { suffix: 'json', contentType: 'application/json' } } },
      'outputs.energy.suffix is "json", must start with',
    ],
    [
      'a suffix that is a path',
      { outputs: { energy: { suffix: './x', contentType: 'application/json' } } },
      'outputs.energy.suffix is "./x"',
    ],
    [
      'a content type that is none',
      { outputs: { energy: { suffix: '.json', contentType: 'json' } } },
      'outputs.energy.contentType is "json", must be a media type',
    ],
    [
      'a time-out that no push can wait for',
      { limits: { timeoutSeconds: 591 } },
      'limits.timeoutSeconds is 591',
    ],
    ['three CPUs', { limits: { cpu: 3 } }, 'limits.cpu is 3, must be at most 1, or 2, 4, 6 or 8'],
    [
      'too little memory for its CPUs',
      { limits: { cpu: 4, memory: '1Gi' } },
      'limits.memory is "1Gi", must be at least 2Gi for 4 CPUs',
    ],
    [
      'several messages at a time on less than a CPU',
      { limits: { cpu: 0.5, concurrency: 2 } },
      'limits.concurrency is 2, must be 1 where cpu is less than 1',
    ],
    [
      'soft delete for a day',
      { storage: { softDeleteDays: 1 } },
      'storage.softDeleteDays is 1, must be 0 or 7 to 90',
    ],
    [
      'memory without a unit',
      { limits: { memory: '512' } },
      'limits.memory is "512", must be a quantity such as',
    ],
    [
      'an asset whose content is not pinned',
      { assets: { model: { bucket: 'models', object: 'm.onnx', sha256: 'latest' } } },
      'assets.model.sha256 is "latest", must be the SHA-256 of the object',
    ],
    [
      'an asset of no name',
      { assets: { model: { bucket: 'models', object: '/m.onnx', sha256: 'a'.repeat(64) } } },
      'assets.model.object is "/m.onnx", must be an object name',
    ],
    ['a misspelt limit', { limits: { timeoutSecond: 5 } }, 'unknown field in limits "timeoutSecond"'],
    ['an unknown field', { output: {} }, 'unknown field "output"'],
    [
      'an input that is no input',
      { inputs: { audio: 'tracks' } },
      'inputs.audio is "tracks", must be source(…)',
    ],
    ['a version with spaces', { version: 'v 1' }, 'version is "v 1", must be 1 to 64 plain characters'],
  ])('refuses %s and names job, field, value and rule', (_, change, message) => {
    const declare = () => defineJob({ ...valid, ...change } as typeof valid);
    expect(declare).toThrow(/^Cannot declare job /);
    expect(declare).toThrow(message);
  });
});

describe('source', () => {
  it.each([
    [{ bucket: 'UPPER' }, 'bucket is "UPPER"'],
    [
      { bucket: 'tracks', prefix: 'no-slash' },
      'prefix is "no-slash", must be empty or folders that end in "/"',
    ],
    [{ bucket: 'tracks', prefix: '../' }, 'prefix is "../"'],
    [{ bucket: 'tracks', sufix: '.ogg' }, 'unknown field "sufix"'],
  ])('refuses %o', (declaration, message) => {
    expect(() => source(declaration)).toThrow(message);
  });
});

describe('externalJob', () => {
  it('refuses a topic that is not a full name', () => {
    const declare = () =>
      externalJob({
        name: 'separate',
        project: 'other',
        inputTopic: 'separate-input',
        outputTopic: 'projects/other/topics/separate-output',
        bucket: 'other-separate',
        outputs: { vocals: { suffix: '.wav', contentType: 'audio/wav' } },
      });
    expect(declare).toThrow('inputTopic is "separate-input", must be projects/PROJECT/topics/TOPIC');
  });
});

describe('defineGraph', () => {
  const a = textJob('a', { audio: tracks });
  const b = textJob('b', { a: a.outputs.text });

  it('refuses a graph without jobs', () => {
    expect(() => defineGraph({ jobs: [] })).toThrow('it has no jobs');
  });

  it('refuses two jobs of one name', () => {
    const other = textJob('a', { audio: tracks });
    expect(() => defineGraph({ jobs: [a, other] })).toThrow(
      'name of job "a" is "a", must be unique in the graph',
    );
  });

  it('refuses a job that is listed twice', () => {
    expect(() => defineGraph({ jobs: [a, a] })).toThrow('must be listed once');
  });

  it('refuses an input from a job that is not listed', () => {
    expect(() => defineGraph({ jobs: [b] })).toThrow(
      'inputs.a of job "b" is "a", must refer to a job that the graph lists',
    );
  });

  it('refuses a hand-made reference to an output that its job does not declare', () => {
    const c = textJob('c', { a: { ...a.outputs.text, name: 'sound' } });
    expect(() => defineGraph({ jobs: [a, c] })).toThrow('inputs.a of job "c" is "a.sound"');
  });

  it('refuses a cycle and shows it', () => {
    const first = textJob('first', {}) as Job;
    const second = textJob('second', { first: first.outputs.text! });
    Object.assign(first.inputs, { second: second.outputs.text });
    expect(() => defineGraph({ jobs: [first, second] })).toThrow(
      'is "first -> second -> first", must not go round',
    );
  });

  it('refuses suffixes by which two entities would share an object', () => {
    const clash = defineJob({
      name: 'clash',
      inputs: { audio: tracks },
      outputs: {
        all: { suffix: '.json', contentType: 'application/json' },
        some: { suffix: '.part.json', contentType: 'application/json' },
      },
    });
    expect(() => defineGraph({ jobs: [clash] })).toThrow(
      'outputs.some.suffix of job "clash" is ".part.json", must not end in the suffix of output "all" (.json)',
    );
  });

  it('takes in external parents by what inputs name', () => {
    const separate = externalJob({
      name: 'separate',
      project: 'other',
      inputTopic: 'projects/other/topics/separate-input',
      outputTopic: 'projects/other/topics/separate-output',
      bucket: 'other-separate',
      outputs: { vocals: { suffix: '.wav', contentType: 'audio/wav' } },
    });
    const graph = defineGraph({ jobs: [textJob('pitch', { vocals: separate.outputs.vocals })] });
    expect(graph.externalJobs).toEqual([separate]);
    expect(graph.byName.get('separate')).toBe(separate);
  });
});
