import type { Expression } from '../expression/expression.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import { parseInside } from './parse-value.ts';
import type { Target } from './program.ts';

/** What an assignment goes to: `x`, `x.key`, `x["key"]`, `x[index]` and so on. Throws DefinitionError. */
export function parseTarget(text: string, place: Place): Target {
  const path: Expression[] = [];
  let expression = parseInside(text, place);
  while (expression.kind === 'member') {
    path.unshift(expression.key);
    expression = expression.object;
  }
  if (expression.kind === 'variable') return { variable: expression.name, path };
  throw new DefinitionError(`cannot assign to "${text}": it must be a variable or a member of one`, place);
}
