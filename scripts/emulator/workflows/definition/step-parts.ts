import type { Expression } from '../expression/expression.ts';
import type { Loop, Step, StepBody } from './program.ts';

/** Steps inside of a step. */
export interface Inner {
  readonly steps: readonly Step[];
  /** 'plain': they are left as those around them are. Others are run several times, or beside each other. */
  readonly kind: 'plain' | 'loop' | 'branch' | 'parallel loop';
}

export function innerSteps(body: StepBody): Inner[] {
  switch (body.kind) {
    case 'switch':
      return body.cases.map(({ step }) => ({ steps: [step], kind: 'plain' }));
    case 'for':
      return [{ steps: body.loop.steps, kind: 'loop' }];
    case 'parallel':
      return body.work.kind === 'for'
        ? [{ steps: body.work.loop.steps, kind: 'parallel loop' }]
        : body.work.branches.map(({ steps }) => ({ steps, kind: 'branch' }));
    case 'try':
      return [body.steps, ...(body.except ? [body.except.steps] : [])].map((steps) => ({
        steps,
        kind: 'plain',
      }));
    case 'steps':
      return [{ steps: body.steps, kind: 'plain' }];
    default:
      return [];
  }
}

/** The expressions of a step, without those of steps inside of it. */
export function expressionsOf(body: StepBody): Expression[] {
  switch (body.kind) {
    case 'assign':
      return body.assignments.flatMap(({ target, value }) => [...target.path, value]);
    case 'call':
      return [...body.args.values()];
    case 'switch':
      return body.cases.map(({ condition }) => condition);
    case 'for':
      return [body.loop.over.expression];
    case 'parallel':
      return [
        ...(body.concurrencyLimit ? [body.concurrencyLimit] : []),
        ...(body.work.kind === 'for' ? [body.work.loop.over.expression] : []),
      ];
    case 'try':
      return body.retry
        ? [body.retry.maxRetries, body.retry.initialDelay, body.retry.maxDelay, body.retry.multiplier]
        : [];
    case 'raise':
      return [body.error];
    case 'return':
      return [body.value];
    default:
      return [];
  }
}

/** The variables that a step gives values, without those of steps inside of it. */
export function variablesSetBy(body: StepBody): string[] {
  switch (body.kind) {
    case 'assign':
      return body.assignments.map(({ target }) => target.variable);
    case 'call':
      return body.result === null ? [] : [body.result];
    case 'for':
      return loopVariables(body.loop);
    case 'parallel':
      return body.work.kind === 'for' ? loopVariables(body.work.loop) : [];
    case 'try':
      return body.except?.as ? [body.except.as] : [];
    default:
      return [];
  }
}

export function* allSteps(steps: readonly Step[]): Generator<Step> {
  for (const step of steps) {
    yield step;
    for (const inner of innerSteps(step.body)) yield* allSteps(inner.steps);
  }
}

export function loopVariables({ value, index }: Loop): string[] {
  return index === null ? [value] : [value, index];
}
