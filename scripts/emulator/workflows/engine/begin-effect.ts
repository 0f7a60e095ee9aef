import type { ExternalEffect, Outcome } from '../run/effect.ts';
import { RaisedError, raised, raisedMap } from '../values/raised-error.ts';
import type { Deadlines } from './deadlines.ts';
import type { CallContext, Perform } from './perform.ts';

/** Begins what an execution waits for. Settles once, never at once; the returned function breaks it off. */
export function beginEffect(
  effect: ExternalEffect,
  {
    deadlines,
    perform,
    context,
    settle,
  }: {
    readonly deadlines: Deadlines;
    readonly perform: Perform;
    readonly context: Omit<CallContext, 'signal'>;
    readonly settle: (outcome: Outcome) => void;
  },
): () => void {
  switch (effect.kind) {
    case 'sleep':
      return deadlines.at(effect.untilMs, () => settle({ value: null }));
    case 'callback':
      return deadlines.at(effect.untilMs, () =>
        settle({ error: raisedMap('TimeoutError', 'no callback was received in time').payload }),
      );
    case 'call': {
      const controller = new AbortController();
      const { signal } = controller;
      const settleUnlessAborted = (outcome: Outcome) => {
        if (!signal.aborted) settle(outcome);
      };
      perform(effect, { ...context, signal }).then(
        (value) => settleUnlessAborted({ value }),
        (error: unknown) => settleUnlessAborted({ error: payloadOf(error) }),
      );
      return () => controller.abort();
    }
  }
}

function payloadOf(error: unknown) {
  return error instanceof RaisedError ? error.payload : raised('SystemError', String(error)).payload;
}
