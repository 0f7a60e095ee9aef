import { MAX_ASSIGNMENTS, MAX_CONDITIONS } from '../limits.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import { fieldsOf, listOf, mapOf, nameOf, onlyEntry, textOf } from './fields.ts';
import { parseLoop, parseParallel } from './parse-loop.ts';
import { parseTarget } from './parse-target.ts';
import { parseTry } from './parse-try.ts';
import { parseValue } from './parse-value.ts';
import type { Step, StepBody, SwitchCase } from './program.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import type { StepParsers } from './step-parsers.ts';

const STEP_NAME = /^\w+$/;
const JUMP_WORDS = ['end', 'break', 'continue'];

type Fields = ReadonlyMap<string, SourceEntry>;

interface Kind {
  /** What may stand beside it. */
  readonly beside: readonly string[];
  parse(node: SourceNode, place: Place, fields: Fields): StepBody;
}

const PARSERS: StepParsers = {
  steps: parseSteps,
  unnamed: (node, place) => parseStep(node, { named: false, place }),
};

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>(
  Object.entries({
    assign: { beside: ['next'], parse: parseAssign },
    call: { beside: ['args', 'result', 'next'], parse: parseCall },
    switch: { beside: ['next'], parse: parseSwitch },
    for: {
      beside: ['next'],
      parse: (node, place) => ({ kind: 'for', loop: parseLoop(node, place, PARSERS) }),
    },
    parallel: { beside: ['next'], parse: (node, place) => parseParallel(node, place, PARSERS) },
    try: {
      beside: ['retry', 'except', 'next'],
      parse: (node, place, fields) => parseTry(node, place, { fields, parsers: PARSERS }),
    },
    raise: { beside: [], parse: (node, place) => ({ kind: 'raise', error: parseValue(node, place) }) },
    return: { beside: [], parse: (node, place) => ({ kind: 'return', value: parseValue(node, place) }) },
    steps: { beside: ['next'], parse: (node, place) => ({ kind: 'steps', steps: parseSteps(node, place) }) },
  } satisfies Record<string, Kind>),
);

/** A list of named steps. Throws DefinitionError. */
export function parseSteps(node: SourceNode, place: Place): Step[] {
  const { items } = listOf(node, 'steps', place);
  if (items.length === 0)
    throw new DefinitionError('there must be at least one step', { ...place, line: node.line });
  return items.map((item) => {
    const { key, value, line } = onlyEntry(item, 'a step', place);
    const here = { ...place, step: key, line };
    if (!STEP_NAME.test(key) || JUMP_WORDS.includes(key)) {
      throw new DefinitionError(
        'the name of a step has letters, digits and underscores, and is no keyword',
        here,
      );
    }
    return parseStep(value, { named: true, place: here });
  });
}

/** One step, which may be written without a name inside of another: its place then names that one. */
function parseStep(
  node: SourceNode,
  { named, place, besides = [] }: { named: boolean; place: Place; besides?: readonly string[] },
): Step {
  const { entries } = mapOf(node, 'a step', place);
  const kinds = [...KINDS.keys()].filter((kind) => entries.has(kind));
  if (kinds.length > 1) throw new DefinitionError(`a step cannot have both ${kinds.join(' and ')}`, place);
  const [kindName = 'next'] = kinds;
  const kind = KINDS.get(kindName);
  const fields = fieldsOf(
    node,
    `a step with "${kindName}"`,
    [kindName, ...(kind?.beside ?? []), ...besides],
    place,
  );
  const next = fields.get('next');
  const body = fields.get(kindName);
  if (!body)
    throw new DefinitionError(`a step must have one of ${[...KINDS.keys(), 'next'].join(', ')}`, place);
  return {
    name: place.step,
    named,
    line: place.line,
    body: kind ? kind.parse(body.value, place, fields) : { kind: 'jump' },
    next: next ? textOf(next.value, '"next"', place) : null,
  };
}

function parseAssign(node: SourceNode, place: Place): StepBody {
  const { items } = listOf(node, '"assign"', place);
  checkCount(items.length, MAX_ASSIGNMENTS, 'assignments', place);
  const assignments = items.map((item) => {
    const { key, value, line } = onlyEntry(item, 'an assignment', place);
    return { target: parseTarget(key, { ...place, line }), value: parseValue(value, place) };
  });
  return { kind: 'assign', assignments };
}

function parseCall(node: SourceNode, place: Place, fields: Fields): StepBody {
  const args = fields.get('args');
  const result = fields.get('result');
  const entries = args && !isNull(args.value) ? mapOf(args.value, '"args"', place).entries.values() : [];
  return {
    kind: 'call',
    callee: textOf(node, '"call"', place),
    args: new Map([...entries].map(({ key, value }) => [key, parseValue(value, place)])),
    result: result ? nameOf(result.value, '"result"', place) : null,
  };
}

function parseSwitch(node: SourceNode, place: Place): StepBody {
  const { items } = listOf(node, '"switch"', place);
  checkCount(items.length, MAX_CONDITIONS, 'conditions', place);
  return { kind: 'switch', cases: items.map((item) => parseCase(item, place)) };
}

function parseCase(node: SourceNode, place: Place): SwitchCase {
  const here = { ...place, line: node.line };
  const condition = mapOf(node, 'a condition', place).entries.get('condition');
  if (!condition) throw new DefinitionError('a case must have a "condition"', here);
  const parsed = parseValue(condition.value, here);
  if (parsed.kind === 'literal' && typeof parsed.value !== 'boolean') {
    throw new DefinitionError(`a "condition" must be an expression like \${x > 0}, true or false`, here);
  }
  return {
    condition: parsed,
    step: parseStep(node, { named: false, place: here, besides: ['condition'] }),
  };
}

function checkCount(count: number, max: number, what: string, place: Place): void {
  if (count > 0 && count <= max) return;
  throw new DefinitionError(`a step has at least one and at most ${max} ${what} [found=${count}]`, place);
}

function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
