import { describe, expect, it } from 'vitest';
import type { Execution } from '../../scripts/backfill/executions.ts';
import { standingOf } from '../../scripts/backfill/run-state.ts';

const NAME = 'executions/1';

function execution(state: Execution['state'], rest: Partial<Execution> = {}): Execution {
  return { name: NAME, state, error: null, result: null, ...rest };
}
const control = (state: 'running' | 'paused' | 'cancelled', executions = [NAME]) => ({ state, executions });
const ended = (state: string) => execution('SUCCEEDED', { result: { state } });

describe('standingOf', () => {
  it.each([
    ['not started', { control: null, execution: null }, 'planned', null],
    ['under way', { control: control('running'), execution: execution('ACTIVE') }, 'running', null],
    [
      'waiting for its turn',
      { control: control('running'), execution: execution('QUEUED') },
      'running',
      null,
    ],
    ['paused just now', { control: control('paused'), execution: execution('ACTIVE') }, 'pausing', null],
    ['paused', { control: control('paused'), execution: ended('paused') }, 'paused', null],
    ['complete', { control: control('running'), execution: ended('complete') }, 'complete', null],
    ['given up', { control: control('running'), execution: ended('incomplete') }, 'incomplete', null],
    ['cancelled', { control: control('cancelled'), execution: execution('ACTIVE') }, 'cancelled', null],
    [
      'broken',
      { control: control('running'), execution: execution('FAILED', { error: 'HTTP 403' }) },
      'failed',
      'HTTP 403',
    ],
    [
      'cancelled elsewhere',
      { control: control('running'), execution: execution('CANCELLED') },
      'failed',
      'its execution was cancelled, and not by klio backfill cancel',
    ],
    [
      'without an execution',
      { control: control('running', []), execution: null },
      'failed',
      'its workflow was never started',
    ],
    [
      'answered with something else',
      { control: control('running'), execution: ended('finished') },
      'failed',
      'its execution returned no report',
    ],
    [
      'forgotten before it reported',
      { control: control('running'), execution: null },
      'failed',
      'its execution is gone',
    ],
    ['where nobody can be asked', { control: control('running'), execution: undefined }, 'unseen', null],
    [
      'paused where nobody can be asked',
      { control: control('paused'), execution: undefined },
      'paused',
      null,
    ],
  ] as const)('knows one that is %s', (_, { control: asked, execution: last }, state, reason) => {
    expect(standingOf({ control: asked, execution: last, report: null })).toEqual({ state, reason });
  });

  it('goes by the report once Workflows has forgotten the execution', () => {
    const evidence = { control: control('running'), execution: null, report: { state: 'complete' } as const };
    expect(standingOf(evidence)).toEqual({ state: 'complete', reason: null });
  });
});
