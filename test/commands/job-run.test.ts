import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseInputs } from '../../scripts/commands/job-run/choose-inputs.ts';
import { runLocally } from '../../scripts/commands/job-run/run-locally.ts';
import type { Job } from '../../shared/graph/job.ts';
import type { Transform, TransformContext } from '../../shared/runtime/transform.ts';
import { downsample, energy, matching } from '../graph-drawing/example-graph.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'klio-job-run-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function put(name: string, content = 'content'): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

describe('the files that a job runs on', () => {
  it.each([
    ['song.audio', 'song'], // the input's own suffix
    ['song.live.mp3', 'song.live'], // any other extension
    ['song', 'song'],
  ])('takes the id from %s', (file, entityId) => {
    const path = put(file);
    expect(chooseInputs(downsample, { files: [path], named: [] })).toEqual([
      { entityId, files: { audio: path } },
    ]);
  });

  it('makes an entity of each file', () => {
    const files = [put('a.mp3'), put('b.mp3')];
    const ids = chooseInputs(downsample, { files, named: [] }).map(({ entityId }) => entityId);
    expect(ids).toEqual(['a', 'b']);
  });

  it('finds the other inputs of the same id beside the first one', () => {
    const audio = put('song.16k.wav');
    const beats = put('song.beats.json');
    expect(chooseInputs(energy, { files: [audio], named: [] })[0]?.files).toEqual({ audio, beats });
  });

  it('takes inputs by name, wherever they lie', () => {
    const audio = put('one.wav');
    const beats = put('two.json');
    const named = [`audio=${audio}`, `beats=${beats}`];
    expect(chooseInputs(energy, { files: [], named })).toEqual([
      { entityId: 'one', files: { audio, beats } },
    ]);
  });

  it.each([
    ['no file', { files: [], named: [] }, /no file is given for input "audio"/],
    ['an unknown input', { files: [], named: ['sound=x'] }, /NAME one of audio, beats/],
    [
      'a missing file',
      { files: ['gone.wav'], named: [] },
      /input "audio" of "energy" is not there: gone\.wav/,
    ],
    ['names for several files', { files: ['a', 'b'], named: ['beats=x'] }, /there are several/],
  ])('refuses %s with a usage error', (_what, chosen, message) => {
    expect(() => chooseInputs(energy, chosen)).toThrow(message);
    expect(() => chooseInputs(energy, chosen)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  it('says where it looked for an input that is not beside the first one', () => {
    const audio = put('song.16k.wav');
    expect(() => chooseInputs(energy, { files: [audio], named: [] })).toThrow(
      /input "beats" .*song\.beats\.json; name another by --input beats=FILE/,
    );
  });
});

describe('a job on local files', () => {
  const logged: string[] = [];
  const run = (job: Job, files: Record<string, string>, transform: unknown) =>
    runLocally(
      job,
      { entityId: 'song', files },
      {
        transform: transform as Transform<Job>,
        outDirectory: join(directory, 'out'),
        signal: new AbortController().signal,
        log: (line) => logged.push(line),
      },
    );

  it('writes an output per declaration, from text, bytes or chunks', async () => {
    const file = put('song.fp', 'abc');
    const outputs = await run(matching, { print: file }, async ({ inputs, log }: TransformContext) => {
      const input = inputs.print!;
      log('read', { bytes: input.sizeBytes });
      return { match: await input.text(), report: input.stream() };
    });
    const out = join(directory, 'out');
    expect(outputs).toEqual([
      { output: 'match', path: join(out, 'song.match.json'), sizeBytes: 3 },
      { output: 'report', path: join(out, 'song.report.json'), sizeBytes: 3 },
    ]);
    expect(readFileSync(join(out, 'song.report.json'), 'utf8')).toBe('abc');
    expect(logged.at(-1)).toBe('read {"bytes":3}');
  });

  it('hands out a copy by path, and removes it afterwards', async () => {
    const file = put('song.audio', 'abc');
    let copy = '';
    await run(downsample, { audio: file }, async ({ inputs }: TransformContext) => {
      copy = await inputs.audio!.path();
      writeFileSync(copy, 'spoilt');
      return { audio: '' };
    });
    expect(readFileSync(file, 'utf8')).toBe('abc');
    expect(() => readFileSync(copy)).toThrow(/ENOENT/);
  });

  it('leaves nothing behind when the transform throws or a body breaks off', async () => {
    const file = put('song.audio');
    const breaksOff = async function* () {
      yield Buffer.from('half');
      throw new Error('the tool died');
    };
    await expect(run(downsample, { audio: file }, async () => ({ audio: breaksOff() }))).rejects.toThrow(
      'died',
    );
    await expect(run(downsample, { audio: file }, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(readdirSync(join(directory, 'out'))).toEqual([]);
  });

  it('says which output a transform did not return', async () => {
    const file = put('song.fp');
    await expect(run(matching, { print: file }, async () => ({ match: '' }))).rejects.toThrow(
      'Cannot write output "report" of "matching": transform returned match',
    );
  });
});
