import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../scripts/emulator/workflows/run/effect.ts';
import { mapOf, type Value } from '../../../../scripts/emulator/workflows/values/value.ts';
import { type Answer, errorOf, resultOf } from '../run.ts';

const CALL = 'call: http.get\n          args: { url: "http://x/" }\n          result: r';

function httpError(code: number): Outcome {
  return { error: mapOf({ code: BigInt(code), message: `HTTP ${code}`, tags: ['HttpError'] }) };
}

function tagged(tag: string): Outcome {
  return { error: mapOf({ message: tag, tags: [tag] }) };
}

/** Answers calls in turn, the last answer again and again, and counts them; sleeps are noted in seconds. */
function answering(...outcomes: (Outcome | Value)[]) {
  const seen = { calls: 0, names: [] as string[] };
  const answer: Answer = (effect) => {
    if (effect.kind !== 'call') return undefined;
    const outcome = outcomes[Math.min(seen.calls, outcomes.length - 1)]!;
    seen.calls += 1;
    seen.names.push(effect.name);
    return typeof outcome === 'object' && outcome !== null && ('value' in outcome || 'error' in outcome)
      ? (outcome as Outcome)
      : { value: outcome as Value };
  };
  return { seen, answer };
}

describe('try', () => {
  it('gives the error to except, and goes on after it', () => {
    const definition = `
      - init: { assign: [{ seen: null }] }
      - attempt:
          try:
            steps:
              - divide: { assign: [{ x: "\${1 / 0}" }] }
              - never: { assign: [{ seen: "went on" }] }
          except:
            as: e
            steps:
              - note: { assign: [{ seen: "\${e.tags[0]}" }] }
      - done: { return: "\${seen}" }`;
    expect(resultOf(definition)).toBe('ZeroDivisionError');
  });

  it('catches what a subworkflow raises, a string too', () => {
    const definition = `
      main:
        steps:
          - attempt:
              try: { call: fails }
              except:
                as: e
                steps:
                  - answer: { return: "\${\\"caught \\" + e}" }
      fails:
        steps:
          - a: { raise: it }`;
    expect(resultOf(definition)).toBe('caught it');
  });

  it('keeps what except sets to it, and lets it raise again', () => {
    const definition = (last: string) => `
      - attempt:
          try: { raise: { code: 1 } }
          except:
            as: e
            steps:
              - local: { assign: [{ x: 1 }] }
              - ${last}
      - done: { return: "\${x}" }`;
    expect(errorOf(definition('pass: { assign: [{ y: 1 }] }')).payload.tags).toEqual(['KeyError']);
    expect(errorOf(definition('again: { raise: "${e}" }')).payload).toEqual({ code: 1 });
  });

  it('lets steps go to others outside of it', () => {
    const definition = `
      - attempt:
          try: { raise: x }
          except:
            steps:
              - leave: { next: done }
      - never: { return: no }
      - done: { return: yes }`;
    expect(resultOf(definition)).toBe('yes');
  });
});

describe('retry', () => {
  const retried = (retry: string) => `
    - attempt:
        try:
          ${CALL}
        retry: ${retry}
    - done: { return: "\${r}" }`;

  it.each([
    ['http.default_retry', [429, 502, 503, 504], [400, 404, 500]],
    ['http.default_retry_non_idempotent', [429, 503], [400, 404, 500, 502, 504]],
  ])('%s tries again on some codes only', (policy, again, once) => {
    for (const code of again) {
      const { seen, answer } = answering(httpError(code), 'ok');
      expect(resultOf(retried(`\${${policy}}`), { answer })).toBe('ok');
      expect(seen.calls).toBe(2);
    }
    for (const code of once) {
      const { seen, answer } = answering(httpError(code), 'ok');
      expect(errorOf(retried(`\${${policy}}`), { answer }).payload.code).toBe(code);
      expect(seen.calls).toBe(1);
    }
  });

  it.each([
    ['http.default_retry', 'TimeoutError', 2],
    ['http.default_retry', 'ConnectionError', 2],
    ['http.default_retry', 'ConnectionFailedError', 2],
    ['http.default_retry_non_idempotent', 'TimeoutError', 1],
    ['http.default_retry_non_idempotent', 'ConnectionFailedError', 2],
  ])('%s on %s makes %i attempts', (policy, tag, attempts) => {
    const { seen, answer } = answering(tagged(tag), 'ok');
    if (attempts === 2) expect(resultOf(retried(`\${${policy}}`), { answer })).toBe('ok');
    else expect(errorOf(retried(`\${${policy}}`), { answer }).payload.tags).toEqual([tag]);
    expect(seen.calls).toBe(attempts);
  });

  it('gives up after so many retries, and waits longer and longer in between', () => {
    const definition = `
      main:
        params: [p]
        steps:
          - attempt:
              try:
                steps:
                  - call: { ${CALL.replaceAll(/\s*\n\s*/g, ', ')} }
              retry:
                predicate: \${only_503}
                max_retries: \${p.retries}
                backoff: { initial_delay: 2, max_delay: 20, multiplier: 3 }
              except:
                as: e
                steps:
                  - answer: { return: "\${e.code}" }
      only_503:
        params: [e]
        steps:
          - a: { return: "\${e.code == 503}" }`;
    const sleeps: number[] = [];
    const { seen, answer } = answering(httpError(503));
    expect(resultOf(definition, { argument: '{"retries":4}', answer, sleeps })).toBe(503);
    expect(seen.calls).toBe(5);
    expect(sleeps).toEqual([2, 6, 18, 20]);
  });

  it('repeats the whole block', () => {
    const definition = `
      - init: { assign: [{ n: 0 }] }
      - attempt:
          try:
            steps:
              - count: { assign: [{ n: "\${n + 1}" }] }
              - maybe:
                  switch:
                    - condition: \${n < 3}
                      raise: again
          retry:
            predicate: \${retry.always}
            max_retries: 5
            backoff: \${retry.default_backoff}
      - done: { return: "\${n}" }`;
    expect(resultOf(definition)).toBe(3);
    expect(errorOf(definition.replace('retry.always', 'retry.never')).payload).toBe('again');
  });

  it('is what connectors do by themselves', () => {
    const definition =
      '- a:\n    call: googleapis.storage.v1.objects.get\n    args: { bucket: b, object: o }\n    result: r\n- b: { return: "${r}" }';
    const { seen, answer } = answering(httpError(502), httpError(503), 'object');
    expect(resultOf(definition, { answer })).toBe('object');
    expect(seen.calls).toBe(3);
  });
});
