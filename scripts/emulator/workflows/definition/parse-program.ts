import type { Expression } from '../expression/expression.ts';
import { MAX_SOURCE_BYTES } from '../limits.ts';
import { checkProgram } from './check-program.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import { checkName, fieldsOf, listOf, onlyEntry } from './fields.ts';
import { parseSteps } from './parse-step.ts';
import { parseValue } from './parse-value.ts';
import type { Program, Routine } from './program.ts';
import { readSource } from './read-source.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/**
 * Understands a definition in YAML or JSON: https://docs.cloud.google.com/workflows/docs/reference/syntax. Throws
 * DefinitionError for what the service would refuse, and for what this emulator cannot do, with the step.
 */
export function parseProgram(source: string): Program {
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_SOURCE_BYTES) {
    const reason = `a definition has at most ${MAX_SOURCE_BYTES} bytes [bytes=${bytes}]`;
    throw new DefinitionError(reason, { routine: '', step: '', line: 1 });
  }
  const root = readSource(source);
  const routines = root.kind === 'list' ? [onlyMain(root)] : parseRoutines(root);
  const program = { routines: new Map(routines.map((routine) => [routine.name, routine])) };
  checkProgram(program);
  return program;
}

function onlyMain(steps: SourceNode): Routine {
  const place = { routine: 'main', step: '', line: steps.line };
  return { name: 'main', parameters: new Map(), steps: parseSteps(steps, place) };
}

function parseRoutines(root: SourceNode): Routine[] {
  const place = { routine: '', step: '', line: root.line };
  if (root.kind !== 'map')
    throw new DefinitionError('a definition is a list of steps, or a map with "main"', place);
  if (!root.entries.has('main')) throw new DefinitionError('there is no "main"', place);
  return [...root.entries.values()].map(parseRoutine);
}

function parseRoutine({ key, value, line }: SourceEntry): Routine {
  const place = { routine: checkName(key, 'a subworkflow', { routine: '', step: '', line }), step: '', line };
  const fields = fieldsOf(value, `"${key}"`, ['params', 'steps'], place);
  const steps = fields.get('steps');
  if (!steps) throw new DefinitionError(`"${key}" has no steps`, place);
  const parameters = parseParameters(fields.get('params')?.value, place);
  if (key === 'main' && parameters.size > 1) {
    throw new DefinitionError('"main" takes one parameter at most', place);
  }
  return { name: key, parameters, steps: parseSteps(steps.value, place) };
}

function parseParameters(node: SourceNode | undefined, place: Place): ReadonlyMap<string, Expression | null> {
  const parameters = new Map<string, Expression | null>();
  for (const item of node ? listOf(node, '"params"', place).items : []) {
    const [name, fallback] = parseParameter(item, place);
    if (parameters.has(name))
      throw new DefinitionError(`there are two parameters "${name}"`, { ...place, line: item.line });
    parameters.set(checkName(name, 'a parameter', { ...place, line: item.line }), fallback);
  }
  return parameters;
}

function parseParameter(item: SourceNode, place: Place): [string, Expression | null] {
  if (item.kind === 'scalar') return [String(item.value), null];
  const { key, value } = onlyEntry(item, 'a parameter with a default', place);
  return [key, parseValue(value, place)];
}
