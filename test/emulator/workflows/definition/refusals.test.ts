import { describe, expect, it } from 'vitest';
import { parseProgram } from '../../../../scripts/emulator/workflows/definition/parse-program.ts';

/** One step in the body of `main`, among others. */
function withStep(step: string): string {
  return `main:\n  steps:\n    - before: { assign: [{ x: 1 }] }\n    - bad: ${step}\n`;
}

function inBranch(step: string): string {
  return withStep(`{ parallel: { branches: [{ b: { steps: [{ inner: ${step} }] } }] } }`);
}

describe('what is refused at deploy', () => {
  it.each([
    [
      'a field that is not known',
      '{ assign: [{ y: 1 }], nxt: end }',
      'a step with "assign" has no field "nxt"',
    ],
    ['two bodies', '{ call: sys.now, return: 1 }', 'a step cannot have both call and return'],
    ['no body', '{}', 'a step must have one of assign, call'],
    ['a step that is a text', 'text', 'a step must be a map'],
    ['an assignment of two', '{ assign: [{ a: 1, b: 2 }] }', 'an assignment must be a map with one key'],
    [
      '51 assignments',
      `{ assign: [${Array(51).fill('{ y: 1 }').join()}] }`,
      'at most 50 assignments [found=51]',
    ],
    [
      '51 conditions',
      `{ switch: [${Array(51).fill('{ condition: true, next: end }').join()}] }`,
      'at most 50 conditions',
    ],
    [
      '11 branches',
      `{ parallel: { branches: [${Array(11).fill('{ b: { next: end } }').join()}] } }`,
      'at most 10 branches',
    ],
    ['a target that is no variable', '{ assign: [{ "f(1)": 1 }] }', 'cannot assign to "f(1)"'],
    [
      'a condition that is a text',
      '{ switch: [{ condition: "x > 1", next: end }] }',
      'a "condition" must be an expression',
    ],
    ['a case without a condition', '{ switch: [{ next: end }] }', 'a case must have a "condition"'],
    ['an expression that ends too early', '{ return: "${1 +}" }', 'Invalid expression: it ends too early'],
    ['an expression in single quotes', `{ return: "\${'x'}" }`, 'strings must be enclosed in double quotes'],
    ['a map in an expression', '{ return: "${ {} }" }', 'a map cannot be written in an expression'],
    [
      'an expression of 401 characters',
      `{ return: "\${${'1'.repeat(18)}${' + 1'.repeat(96)}}" }`,
      'at most 400 characters',
    ],
    ['a variable that nothing sets', '{ return: "${y + x}" }', '"y" is no variable: nothing sets it'],
    ['a jump to nowhere', '{ next: nowhere }', 'cannot go to "nowhere"'],
    ['a break outside of loops', '{ next: break }', 'cannot go to "break"'],
    [
      'a jump out of a loop',
      '{ for: { value: v, in: [1], steps: [{ s: { next: before } }] } }',
      'cannot go to "before"',
    ],
    ['a jump into a block', '{ steps: [{ s: { assign: [{ y: 1 }] } }], next: s }', 'cannot go to "s"'],
    ['a function that there is not', '{ call: sys.exit }', 'there is no function "sys.exit"'],
    [
      'a function in an expression that there is not',
      '{ return: "${nothing(1)}" }',
      'there is no function "nothing"',
    ],
    ['main being called', '{ call: main }', 'there is no function "main"'],
    [
      'a connector that there is not',
      '{ call: googleapis.bigquery.v2.jobs.query }',
      'this emulator has no connector "googleapis.bigquery.v2.jobs.query"',
    ],
    [
      'a function that waits in an expression',
      '{ return: "${http.get(\\"x\\")}" }',
      'http.get waits, and so needs a "call" step',
    ],
    [
      'an argument that is missing',
      '{ call: http.get, args: { query: {} } }',
      'http.get needs an argument "url"',
    ],
    [
      'an argument that is not known',
      '{ call: http.get, args: { url: x, body: 1 } }',
      'http.get has no argument "body" in this emulator',
    ],
    [
      'private services',
      '{ call: http.get, args: { url: x, private_service_name: y } }',
      'no argument "private_service_name"',
    ],
    ['too many arguments', '{ return: "${len(1, 2)}" }', 'len takes 1 arguments [given=2]'],
    [
      'OAuth 2.0',
      '{ call: http.get, args: { url: x, auth: { type: OAuth2 } } }',
      'no credentials of type OAuth2',
    ],
    [
      'OAuth 2.0 beside an expression',
      '{ call: http.get, args: { url: x, auth: { type: OAuth2, scopes: "${x}" } } }',
      'no credentials of type OAuth2',
    ],
    [
      'a loop over two things',
      '{ for: { value: v, in: [], range: [1, 2], steps: [{ s: { next: continue } }] } }',
      '"for" must have "value", "steps", and one of',
    ],
    [
      'another exception policy',
      '{ parallel: { exception_policy: stop, branches: [{ b: { next: end } }] } }',
      'can only be continueAll',
    ],
    ['branches and a loop', '{ parallel: { branches: [], for: {} } }', '"parallel" must have one of'],
    ['a try alone', '{ try: { call: sys.now } }', '"try" must have a "retry" or an "except"'],
    [
      'a retry that is half said',
      '{ try: { call: sys.now }, retry: { max_retries: 1 } }',
      '"retry" must have "predicate"',
    ],
    [
      'another retry policy',
      '{ try: { call: sys.now }, retry: "${http.retry}" }',
      'with http.default_retry or',
    ],
    [
      'a predicate that there is not',
      '{ try: { call: sys.now }, retry: { predicate: "${no}", max_retries: 1, backoff: { initial_delay: 1, max_delay: 1, multiplier: 1 } } }',
      '"no" is no subworkflow with one parameter',
    ],
    ['a name with a hyphen', '{ steps: [{ in-ner: { next: end } }] }', 'letters, digits and underscores'],
    ['a keyword as a name', '{ steps: [{ break: { next: end } }] }', 'is no keyword'],
    [
      'a name that is there already',
      '{ steps: [{ before: { next: end } }] }',
      'there are two steps "before"',
    ],
  ])('%s', (_what, step, reason) => {
    expect(() => parseProgram(withStep(step))).toThrow(reason);
    expect(() => parseProgram(withStep(step))).toThrow(/\[in step "\w[\w-]*", routine "main", line: 4\]$/);
  });

  it.each([
    ['a return', '{ return: 1 }', 'a parallel branch cannot return'],
    ['a jump out', '{ next: before }', 'cannot go to "before"'],
    ['an end', '{ next: end }', 'cannot go to "end"'],
    ['a variable that is not shared', '{ assign: [{ x: 2 }] }', 'cannot set "x" in a parallel branch'],
    ['a result that is not shared', '{ call: sys.now, result: x }', 'cannot set "x" in a parallel branch'],
  ])('in a parallel branch: %s', (_what, step, reason) => {
    expect(() => parseProgram(inBranch(step))).toThrow(reason);
  });

  it.each([
    ['no text', '', 'it is empty'],
    ['a text', 'hello', 'a definition is a list of steps, or a map with "main"'],
    ['no main', 'other: { steps: [{ a: { next: end } }] }', 'there is no "main"'],
    ['no steps', 'main: { params: [] }', '"main" has no steps'],
    ['an empty list', '[]', 'there must be at least one step'],
    [
      'two parameters of main',
      'main: { params: [a, b], steps: [{ a: { next: end } }] }',
      'takes one parameter at most',
    ],
    ['a field of main', 'main: { stps: [] }', '"main" has no field "stps"'],
    ['a broken text', 'main: {', 'line: 1'],
    ['a key twice', 'main: { steps: [], steps: [] }', 'Map keys must be unique'],
    ['an alias', '- a: &x { next: end }\n- b: *x', 'aliases are not supported'],
    ['an unknown tag', '- a: { return: !!js/function x }', 'Unresolved tag'],
    ['two documents', '- a: { next: end }\n---\n- b: { next: end }', 'multiple documents'],
    [
      'a variable shared before it is set',
      '- a: { parallel: { shared: [x], branches: [{ b: { steps: [{ c: { assign: [{ x: 1 }] } }] } }] } }',
      'cannot share "x"',
    ],
    ['more than 128 KB', `- a: { return: ${'x'.repeat(128 * 1024)} }`, 'at most 131072 bytes'],
  ])('%s', (_what, definition, reason) => {
    expect(() => parseProgram(definition)).toThrow(reason);
  });
});
