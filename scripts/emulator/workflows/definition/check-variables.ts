import { type Expression, partsOf } from '../expression/expression.ts';
import { LIBRARY_VARIABLES } from '../library/system.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import type { Routine, Step } from './program.ts';
import { allSteps, expressionsOf, innerSteps, variablesSetBy } from './step-parts.ts';

/** Throws DefinitionError for a variable that is never set, or is set in a branch that may only read it. */
export function checkVariables(routine: Routine): void {
  const known = new Set(routine.parameters.keys());
  for (const { body } of allSteps(routine.steps)) for (const name of variablesSetBy(body)) known.add(name);
  for (const { name, line, body } of allSteps(routine.steps)) {
    const place = { routine: routine.name, step: name, line };
    for (const expression of expressionsOf(body)) checkReads(expression, known, place);
  }
  checkWrites(routine.steps, {
    routine: routine.name,
    before: new Set(routine.parameters.keys()),
    readOnly: new Set(),
  });
}

function checkReads(expression: Expression, known: ReadonlySet<string>, place: Place): void {
  for (const part of partsOf(expression)) {
    if (part.kind !== 'variable' || known.has(part.name) || LIBRARY_VARIABLES.has(part.name)) continue;
    throw new DefinitionError(`"${part.name}" is no variable: nothing sets it`, place);
  }
}

interface Writing {
  readonly routine: string;
  /** Set so far, in the order of the text. */
  readonly before: Set<string>;
  readonly readOnly: ReadonlySet<string>;
}

function checkWrites(steps: readonly Step[], writing: Writing): void {
  const { routine, before, readOnly } = writing;
  for (const { name, line, body } of steps) {
    for (const variable of variablesSetBy(body)) {
      if (readOnly.has(variable)) {
        throw new DefinitionError(
          `cannot set "${variable}" in a parallel branch: list it as shared, or use another name`,
          { routine, step: name, line },
        );
      }
      if (body.kind === 'assign' || body.kind === 'call') before.add(variable);
    }
    const inside =
      body.kind === 'parallel' ? inBranch(body.shared, writing, { routine, step: name, line }) : null;
    for (const inner of innerSteps(body)) {
      const isScope = inside !== null || inner.kind === 'loop';
      const scope = inside ?? writing;
      checkWrites(inner.steps, isScope ? { ...scope, before: new Set(scope.before) } : scope);
    }
  }
}

function inBranch(shared: readonly string[], { before, readOnly, ...rest }: Writing, place: Place): Writing {
  for (const name of shared) {
    if (!before.has(name))
      throw new DefinitionError(`cannot share "${name}": it is set nowhere before`, place);
    if (readOnly.has(name)) {
      throw new DefinitionError(`cannot share "${name}": the branch around does not share it`, place);
    }
  }
  return { ...rest, before, readOnly: new Set([...before].filter((name) => !shared.includes(name))) };
}
