import { namedRetry } from '../definition/parse-try.ts';
import { BLOCKING_FUNCTIONS } from '../library/blocking-functions.ts';
import { bind } from '../library/parameter.ts';
import { PURE_FUNCTIONS } from '../library/pure-functions.ts';
import { parseTime } from '../library/time.ts';
import { MAX_WAIT_SECONDS } from '../limits.ts';
import { RaisedError, raised } from '../values/raised-error.ts';
import type { Value } from '../values/value.ts';
import { callbackIdOf } from './callback-url.ts';
import type { ExternalEffect, Run } from './effect.ts';
import type { Frame } from './frame.ts';
import { retrying } from './retry.ts';

/** Calls a subworkflow or a function of the library. Raises what it raises. */
export function* callFunction(
  name: string,
  args: ReadonlyMap<string, Value> | readonly Value[],
  frame: Frame,
): Run<Value> {
  const { execution, thread } = frame;
  if (execution.program.routines.has(name)) return yield* execution.callRoutine(name, args, thread);
  const pure = PURE_FUNCTIONS.get(name);
  if (pure) return pure.call(name, args, execution.surroundings);
  const blocking = BLOCKING_FUNCTIONS.get(name);
  if (!blocking) throw raised('SystemError', `there is no function "${name}"`);
  const effect = effectOf(name, bind(name, blocking.parameters, args), execution.nowMs());
  const policy = blocking.retry && namedRetry(blocking.retry);
  if (!policy) return yield* wait(effect);
  return yield* retrying(() => wait(effect), policy, frame);
}

/** Waits for an effect. Raises what it comes to. */
export function* wait(effect: ExternalEffect): Run<Value> {
  const outcome = yield effect;
  if ('error' in outcome) throw new RaisedError(outcome.error);
  return outcome.value;
}

function effectOf(name: string, args: ReadonlyMap<string, Value>, nowMs: number): ExternalEffect {
  const text = (key: string) => String(args.get(key));
  switch (name) {
    case 'sys.sleep':
      return { kind: 'sleep', untilMs: after(Number(args.get('seconds')), nowMs) };
    case 'sys.sleep_until':
      return { kind: 'sleep', untilMs: after(parseTime(text('time')) - nowMs / 1000, nowMs) };
    case 'events.await_callback': {
      const callbackId = callbackIdOf(args.get('callback') ?? null);
      return { kind: 'callback', callbackId, untilMs: after(Number(args.get('timeout')), nowMs) };
    }
    default:
      return { kind: 'call', name, args };
  }
}

/** What is over already is no wait at all. */
function after(seconds: number, nowMs: number): number {
  if (seconds > MAX_WAIT_SECONDS || Number.isNaN(seconds)) {
    throw raised('ValueError', `cannot wait for more than ${MAX_WAIT_SECONDS} seconds [seconds=${seconds}]`);
  }
  return nowMs + Math.max(0, seconds) * 1000;
}
