import { MAX_BRANCHES } from '../limits.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import { fieldsOf, listOf, nameOf, onlyEntry, textOf } from './fields.ts';
import { parseValue } from './parse-value.ts';
import type { Branch, Loop, ParallelBody } from './program.ts';
import type { SourceNode } from './source-node.ts';
import type { StepParsers } from './step-parsers.ts';

/** The `for` of a step. Throws DefinitionError. */
export function parseLoop(node: SourceNode, place: Place, parsers: StepParsers): Loop {
  const fields = fieldsOf(node, '"for"', ['value', 'index', 'in', 'range', 'steps'], place);
  const [value, index, steps] = [fields.get('value'), fields.get('index'), fields.get('steps')];
  const over = fields.get('in') ?? fields.get('range');
  if (!value || !steps || !over || (fields.has('in') && fields.has('range'))) {
    throw new DefinitionError('"for" must have "value", "steps", and one of "in" and "range"', place);
  }
  return {
    value: nameOf(value.value, '"value"', place),
    index: index ? nameOf(index.value, '"index"', place) : null,
    over: { kind: fields.has('in') ? 'in' : 'range', expression: parseValue(over.value, place) },
    steps: parsers.steps(steps.value, place),
  };
}

/** The `parallel` of a step. Throws DefinitionError. */
export function parseParallel(node: SourceNode, place: Place, parsers: StepParsers): ParallelBody {
  const allowed = ['shared', 'concurrency_limit', 'exception_policy', 'branches', 'for'];
  const fields = fieldsOf(node, '"parallel"', allowed, place);
  const [branches, loop] = [fields.get('branches'), fields.get('for')];
  const [policy, limit, shared] = ['exception_policy', 'concurrency_limit', 'shared'].map((name) =>
    fields.get(name),
  );
  if (policy && textOf(policy.value, '"exception_policy"', place) !== 'continueAll') {
    throw new DefinitionError('"exception_policy" can only be continueAll', { ...place, line: policy.line });
  }
  const names = shared ? listOf(shared.value, '"shared"', place).items : [];
  const rest = {
    kind: 'parallel' as const,
    shared: names.map((name) => nameOf(name, 'a shared variable', place)),
    concurrencyLimit: limit ? parseValue(limit.value, place) : null,
  };
  if (branches && !loop) {
    return { ...rest, work: { kind: 'branches', branches: parseBranches(branches.value, place, parsers) } };
  }
  if (loop && !branches)
    return { ...rest, work: { kind: 'for', loop: parseLoop(loop.value, place, parsers) } };
  throw new DefinitionError('"parallel" must have one of "branches" and "for"', place);
}

function parseBranches(node: SourceNode, place: Place, parsers: StepParsers): Branch[] {
  const { items } = listOf(node, '"branches"', place);
  if (items.length < 1 || items.length > MAX_BRANCHES) {
    throw new DefinitionError(`a step has at most ${MAX_BRANCHES} branches [found=${items.length}]`, place);
  }
  return items.map((item) => {
    const { key, value, line } = onlyEntry(item, 'a branch', place);
    return { name: key, steps: [parsers.unnamed(value, { ...place, line })] };
  });
}
