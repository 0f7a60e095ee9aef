import { parseProgram } from '../../../scripts/emulator/workflows/definition/parse-program.ts';
import { describeError } from '../../../scripts/emulator/workflows/run/describe-error.ts';
import type { ExternalEffect, Outcome } from '../../../scripts/emulator/workflows/run/effect.ts';
import { Machine } from '../../../scripts/emulator/workflows/run/machine.ts';
import { parseJson } from '../../../scripts/emulator/workflows/values/json.ts';

/** Answers an effect at once; undefined leaves it waiting. */
export type Answer = (effect: ExternalEffect, number: number) => Outcome | undefined;

export interface RunOptions {
  /** As JSON. */
  readonly argument?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly answer?: Answer;
  /** Is given the length of every sleep, in seconds. */
  readonly sleeps?: number[];
}

const START_MS = Date.UTC(2026, 0, 1);

/** A machine that has begun, for a definition in YAML or JSON. */
export function start(definition: string, { argument = 'null', environment = {} }: RunOptions = {}): Machine {
  const machine = new Machine({
    program: parseProgram(definition),
    argument: parseJson(argument),
    executionId: 'e1',
    environment: new Map(Object.entries(environment)),
  });
  machine.start(START_MS);
  return machine;
}

/** Runs a definition to its end, or for as long as there are answers. Sleeps end at once, at their time. */
export function run(definition: string, options: RunOptions = {}): Machine {
  const machine = start(definition, options);
  let nowMs = START_MS;
  for (;;) {
    const settled = [...machine.pending].find(([number, { effect }]) => {
      if (effect.kind === 'sleep') {
        options.sleeps?.push((effect.untilMs - nowMs) / 1000);
        nowMs = Math.max(nowMs, effect.untilMs);
      }
      const outcome = effect.kind === 'sleep' ? { value: null } : options.answer?.(effect, number);
      if (outcome) machine.settle(number, nowMs, outcome);
      return outcome !== undefined;
    });
    if (!settled) return machine;
  }
}

/** What a definition returns, parsed. Throws when it raises. */
export function resultOf(definition: string, options?: RunOptions): unknown {
  const { end } = run(definition, options);
  if (!end) throw new Error('The execution has not ended');
  if ('error' in end) throw new Error(describeError(end.error).context);
  return JSON.parse(end.result);
}

/** What a definition raises. */
export function errorOf(definition: string, options?: RunOptions) {
  const { end } = run(definition, options);
  if (!end || !('error' in end))
    throw new Error(`The execution has raised nothing [end=${JSON.stringify(end)}]`);
  const { payload, context } = describeError(end.error);
  return { payload: JSON.parse(payload), context };
}

/** The value of one expression, as JSON; what it raises is thrown. */
export function evaluated(expression: string, variables: Readonly<Record<string, unknown>> = {}): string {
  const definition = JSON.stringify({
    main: { params: ['v'], steps: [{ go: { return: `\${${expression}}` } }] },
  });
  const { end } = run(definition, { argument: JSON.stringify(variables) });
  if (!end) throw new Error('The expression waits');
  if ('error' in end) throw new Error(describeError(end.error).context);
  return end.result;
}
