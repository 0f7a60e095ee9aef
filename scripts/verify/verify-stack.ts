import { mapInOrder } from '../../shared/platform/map-in-order.ts';
import type { DeclaredResource, DeclaredStack } from '../stack/declared-resource.ts';
import { titleOf } from '../stack/title-of.ts';
import { CHECKS, UNCHECKED, whyNotLocally } from './checks.ts';
import { type Comparison, differencesOf, UNKNOWN } from './comparison.ts';
import type { Finding, Verdict } from './finding.ts';
import { readGeneratedValues, withGeneratedValues } from './generated-values.ts';
import { isSignInProblem, whyUnreadable } from './read-error.ts';
import { askingOnce, type Sight } from './sight.ts';

/** Read requests at a time: far below any quota, and a hundred resources in a few seconds. */
const AT_ONCE = 16;

/**
 * Looks at every resource that the program declares and compares what it sees. What is there beyond the program is
 * not looked for. Rejects where nobody is signed in; what may not be seen is a finding.
 */
export async function verifyStack(
  { resources }: DeclaredStack,
  project: string,
  sight: Sight,
): Promise<Finding[]> {
  const thrifty = { ...sight, rest: askingOnce(sight.rest) };
  const custom = resources.filter((resource) => resource.custom);
  const generated = await readGeneratedValues(custom, project, thrifty);
  const lookAt = async (resource: DeclaredResource): Promise<Finding> => {
    const filled = withGeneratedValues(resource, generated);
    const { type, name: logicalName } = resource;
    return { type, logicalName, resource: titleOf(filled), ...(await judge(filled, thrifty)) };
  };
  const findings: Finding[] = [];
  for await (const finding of mapInOrder(each(custom), AT_ONCE, lookAt)) findings.push(finding);
  return findings;
}

async function judge({ type, inputs }: DeclaredResource, sight: Sight): Promise<Verdict> {
  const why = UNCHECKED.get(type);
  if (why !== undefined) return { status: 'not checked', why };
  const check = CHECKS.get(type);
  if (!check) return { status: 'not checked', why: 'klio verify does not know this type' };
  if (sight.local && check.locally === 'nothing') return { status: 'not checked', why: whyNotLocally(type) };
  try {
    const comparison = await check.look(inputs, sight);
    if (comparison === null) return { status: 'missing' };
    return verdictOn(sight.local && check.locally === 'the name' ? withoutValues(comparison) : comparison);
  } catch (error) {
    if (isSignInProblem(error)) throw error;
    return { status: 'not checked', why: whyUnreadable(error) };
  }
}

function verdictOn(comparison: Comparison): Verdict {
  const differences = differencesOf(comparison);
  const besides = Object.entries(comparison)
    .filter(([, [declared]]) => declared === UNKNOWN)
    .map(([property]) => property);
  return differences.length === 0 ? { status: 'ok', besides } : { status: 'different', differences, besides };
}

function withoutValues(comparison: Comparison): Comparison {
  return Object.fromEntries(
    Object.entries(comparison).map(([property, [, actual]]) => [property, [UNKNOWN, actual]]),
  );
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
