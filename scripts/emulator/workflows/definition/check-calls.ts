import { type Expression, partsOf } from '../expression/expression.ts';
import { BLOCKING_FUNCTIONS } from '../library/blocking-functions.ts';
import type { Parameters } from '../library/parameter.ts';
import { PURE_FUNCTIONS } from '../library/pure-functions.ts';
import { RETRY_PREDICATES } from '../library/retry-predicates.ts';
import { isMap, type Value } from '../values/value.ts';
import { DefinitionError, type Place } from './definition-error.ts';
import type { CallBody, Program, Routine } from './program.ts';
import { allSteps, expressionsOf } from './step-parts.ts';

/** Functions that do not really wait, though they come from outside. */
const ALLOWED_IN_EXPRESSIONS = new Set(['events.create_callback_endpoint']);

/** Throws DefinitionError for functions that there are not, and for arguments that they do not take. */
export function checkCalls(routine: Routine, program: Program): void {
  for (const { name, line, body } of allSteps(routine.steps)) {
    const place = { routine: routine.name, step: name, line };
    if (body.kind === 'call') checkCallStep(body, program, place);
    if (body.kind === 'try' && body.retry) checkPredicate(body.retry.predicate, program, place);
    for (const expression of expressionsOf(body)) checkCallsIn(expression, program, place);
  }
  const place = { routine: routine.name, step: '', line: 1 };
  for (const fallback of routine.parameters.values()) if (fallback) checkCallsIn(fallback, program, place);
}

/** The parameters that have no default come with true. */
type Signature = ReadonlyMap<string, boolean>;

function checkCallStep({ callee, args }: CallBody, program: Program, place: Place): void {
  const signature = signatureOf(callee, program, place);
  for (const name of args.keys()) {
    if (signature.has(name)) continue;
    const known = [...signature.keys()].join(', ') || 'none';
    throw new DefinitionError(`${callee} has no argument "${name}" in this emulator, it has ${known}`, place);
  }
  for (const [name, isRequired] of signature) {
    if (isRequired && !args.has(name))
      throw new DefinitionError(`${callee} needs an argument "${name}"`, place);
  }
  checkAuth(callee, args.get('auth'), place);
}

function checkCallsIn(expression: Expression, program: Program, place: Place): void {
  for (const part of partsOf(expression)) {
    if (part.kind !== 'call') continue;
    if (BLOCKING_FUNCTIONS.has(part.name) && !ALLOWED_IN_EXPRESSIONS.has(part.name)) {
      throw new DefinitionError(
        `${part.name} waits, and so needs a "call" step: no expression can call it`,
        place,
      );
    }
    const signature = signatureOf(part.name, program, place);
    const needed = [...signature.values()].filter(Boolean).length;
    if (part.args.length < needed || part.args.length > signature.size) {
      const takes = needed === signature.size ? `${needed}` : `${needed} to ${signature.size}`;
      throw new DefinitionError(`${part.name} takes ${takes} arguments [given=${part.args.length}]`, place);
    }
  }
}

function checkPredicate(predicate: string, program: Program, place: Place): void {
  if (RETRY_PREDICATES.has(predicate) || program.routines.get(predicate)?.parameters.size === 1) return;
  const known = [...RETRY_PREDICATES.keys()].join(', ');
  throw new DefinitionError(
    `"${predicate}" is no subworkflow with one parameter, nor one of ${known}`,
    place,
  );
}

function signatureOf(callee: string, { routines }: Program, place: Place): Signature {
  const routine = routines.get(callee);
  if (routine && callee !== 'main') {
    return new Map([...routine.parameters].map(([name, fallback]) => [name, fallback === null]));
  }
  const known = PURE_FUNCTIONS.get(callee) ?? BLOCKING_FUNCTIONS.get(callee);
  if (known) return fromParameters(known.parameters);
  if (!callee.startsWith('googleapis.')) throw new DefinitionError(`there is no function "${callee}"`, place);
  const connectors = [...BLOCKING_FUNCTIONS.keys()]
    .filter((name) => name.startsWith('googleapis.'))
    .join(', ');
  throw new DefinitionError(`this emulator has no connector "${callee}", it has ${connectors}`, place);
}

function fromParameters(parameters: Parameters): Signature {
  return new Map(Object.entries(parameters).map(([name, { fallback }]) => [name, fallback === undefined]));
}

/** Tokens of OAuth 2.0 are for Google's own APIs, which are not on this machine. */
function checkAuth(callee: string, auth: Expression | undefined, place: Place): void {
  const type = callee.startsWith('http.') && auth ? literalMember(auth, 'type') : null;
  if (type === null || type === 'OIDC') return;
  throw new DefinitionError(
    `this emulator has no credentials of type ${String(type)}, only OIDC; Google's APIs are called by connectors`,
    place,
  );
}

/** Null where it is not there, or known at run time only. */
function literalMember(map: Expression, key: string): Value {
  if (map.kind === 'literal') return (isMap(map.value) && map.value.get(key)) || null;
  const member = map.kind === 'map' ? map.entries.find(([name]) => name === key)?.[1] : undefined;
  return member?.kind === 'literal' ? member.value : null;
}
