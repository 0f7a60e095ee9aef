import { describe, expect, it } from 'vitest';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, externalJob, type Input } from '../../shared/graph/job.ts';
import { type MissingWork, planMissing } from '../../shared/plan/plan-missing.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';

const graph = diamond();
const { top, left, right, bottom, leaf } = graph.named;
const textOf = (...jobs: (typeof top)[]) => new Set<Input>(jobs.map((job) => job.outputs.text));

/** The plan where exactly these inputs exist. */
function planWhere(target: typeof top, existing: ReadonlySet<Input>): MissingWork {
  const step = planMissing(target, (port) => existing.has(port));
  if (step.kind !== 'plan') throw new Error('Everything is known');
  return step;
}

const namesOf = (jobs: readonly { name: string }[]) => jobs.map((job) => job.name);
const withSource = (inputs: Set<Input>) => inputs.add(tracks);

describe('planMissing', () => {
  it('plans nothing when all inputs exist', () => {
    expect(planWhere(bottom, textOf(left, right))).toMatchObject({ mustRun: [], frontier: [], blocked: [] });
  });

  it('plans exactly the missing ancestors and starts those whose inputs exist', () => {
    const plan = planWhere(leaf, withSource(textOf(top, left)));
    expect(namesOf(plan.mustRun)).toEqual(['right', 'bottom']);
    expect(namesOf(plan.frontier)).toEqual(['right']);
  });

  it('walks up to the source when nothing exists, parents before children', () => {
    const plan = planWhere(leaf, withSource(new Set()));
    expect(namesOf(plan.mustRun)).toEqual(['top', 'left', 'right', 'bottom']);
    expect(namesOf(plan.frontier)).toEqual(['top']);
  });

  it('does not rebuild intermediates above an output that exists', () => {
    expect(planWhere(leaf, textOf(bottom)).mustRun).toEqual([]);
  });

  it('names the missing source and the job that reads it', () => {
    const plan = planWhere(leaf, textOf(left));
    expect(plan.blocked).toEqual([{ job: top, input: 'audio', source: tracks }]);
    expect(plan.frontier).toEqual([]);
  });

  it('does not start a job whose parent must run for another output than the one it reads', () => {
    const files = {
      first: { suffix: '.1', contentType: 'text/plain' },
      second: { suffix: '.2', contentType: 'text/plain' },
    };
    const split = defineJob({ name: 'split', inputs: { audio: tracks }, outputs: files });
    const middle = textJob('middle', { first: split.outputs.first });
    const target = textJob('target', { second: split.outputs.second, middle: middle.outputs.text });
    const plan = planWhere(target, new Set<Input>([tracks, split.outputs.first]));
    expect(namesOf(plan.mustRun)).toEqual(['split', 'middle']);
    expect(namesOf(plan.frontier)).toEqual(['split']);
  });

  it('takes an external parent as one that can always start', () => {
    const separate = externalJob({
      name: 'separate',
      project: 'other',
      inputTopic: 'projects/other/topics/separate-input',
      outputTopic: 'projects/other/topics/separate-output',
      bucket: 'other-separate',
      outputs: { vocals: { suffix: '.wav', contentType: 'audio/wav' } },
    });
    const pitch = textJob('pitch', { vocals: separate.outputs.vocals });
    defineGraph({ jobs: [pitch] });
    expect(planWhere(pitch, new Set())).toMatchObject({ mustRun: [separate], frontier: [separate] });
  });

  it('asks level by level for what nobody has looked at yet', () => {
    const seen = new Map<Input, boolean>();
    const asked: Input[][] = [];
    let step = planMissing(leaf, (port) => seen.get(port));
    while (step.kind === 'look') {
      asked.push([...step.ports]);
      for (const port of step.ports) seen.set(port, port === tracks);
      step = planMissing(leaf, (port) => seen.get(port));
    }
    expect(asked).toEqual([
      [bottom.outputs.text],
      [left.outputs.text, right.outputs.text],
      [top.outputs.text],
      [tracks],
    ]);
    expect(namesOf(step.frontier)).toEqual(['top']);
  });
});
