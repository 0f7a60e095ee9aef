import { describe, expect, it } from 'vitest';
import { defineJob, type Input } from '../../shared/graph/job.ts';
import { planTargets } from '../../shared/plan/plan-targets.ts';
import { diamond, textJob, tracks } from '../helpers/graphs.ts';

const { top, left, right, aside, bottom, leaf } = diamond().named;
type AnyTextJob = typeof top;

/** The plan where the source and the outputs of these jobs exist. */
function planWhere(
  targets: readonly AnyTextJob[],
  done: readonly AnyTextJob[],
  { force = false, source = true } = {},
) {
  const existing = new Set<Input>([...(source ? [tracks] : []), ...done.map((job) => job.outputs.text)]);
  const { run, start, blocked } = planTargets(targets, (port) => existing.has(port), { force });
  const namesOf = (jobs: readonly { name: string }[]) => jobs.map(({ name }) => name);
  return {
    run: namesOf(run).toSorted(),
    start: namesOf(start).toSorted(),
    blocked: blocked.map(({ target, missing, reasons }) => ({
      target: target.name,
      missing: namesOf(missing),
      reasons: reasons.map(({ kind, job }) => `${kind} ${job.name}`),
    })),
  };
}

describe('planTargets', () => {
  it('runs nothing for targets that are done', () => {
    expect(planWhere([left, right], [left, right])).toEqual({ run: [], start: [], blocked: [] });
  });

  it('runs what several targets lack once, and starts it above all of them', () => {
    expect(planWhere([bottom, aside], [])).toEqual({
      run: ['aside', 'bottom', 'left', 'right', 'top'],
      start: ['top'],
      blocked: [],
    });
  });

  it('starts a target only where no job above it runs, though its own inputs exist', () => {
    expect(planWhere([top, left, leaf], [left, right, bottom], { source: true })).toMatchObject({
      run: ['leaf', 'top'],
      start: ['leaf', 'top'], // bottom is between them, exists, and does not run
    });
    expect(planWhere([left, bottom], [top, right])).toMatchObject({
      run: ['bottom', 'left'],
      start: ['left'],
    });
  });

  it('blocks the targets below a missing source, and runs the others', () => {
    expect(planWhere([leaf, aside], [bottom], { source: false })).toEqual({
      run: ['leaf'],
      start: ['leaf'],
      blocked: [{ target: 'aside', missing: ['top'], reasons: ['source-missing top'] }],
    });
  });

  it('starts nothing for a blocked target that another target does not need', () => {
    const other = textJob('other', { audio: tracks, left: left.outputs.text });
    const plan = planWhere([other, right], [top], { source: false });
    expect(plan).toMatchObject({ run: ['right'], start: ['right'] });
    expect(plan.blocked).toEqual([{ target: 'other', missing: ['left'], reasons: ['source-missing other'] }]);
  });

  describe('with force', () => {
    it('runs targets that are done, builds what they lack, and leaves what exists above them', () => {
      const all = [top, left, right, aside, bottom, leaf];
      expect(planWhere([bottom], all, { force: true })).toMatchObject({ run: ['bottom'], start: ['bottom'] });
      expect(planWhere([bottom], [top, left], { force: true })).toMatchObject({
        run: ['bottom', 'right'],
        start: ['right'],
      });
      expect(planWhere([top, left], all, { force: true })).toMatchObject({
        run: ['left', 'top'],
        start: ['top'],
      });
    });

    it('blocks a target whose message would pass a job that takes no force', () => {
      const kept = defineJob({
        name: 'kept',
        inputs: { audio: tracks },
        outputs: { text: { suffix: '.kept.txt', contentType: 'text/plain' } },
        allowForce: false,
      });
      const below = textJob('below', { kept: kept.outputs.text });
      expect(planWhere([below], [kept], { force: true })).toMatchObject({ run: ['below'], blocked: [] });
      expect(planWhere([below], [], { force: true })).toMatchObject({
        run: [],
        blocked: [{ target: 'below', missing: ['kept'], reasons: ['force-not-allowed kept'] }],
      });
    });
  });
});
