import type { z } from 'zod';

/** A graph that cannot be: thrown while it is loaded, before any resource or process exists. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

/** Parses one declaration and fills in its defaults. Throws a GraphError with field, value and rule. */
export function parseDeclaration<S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: string,
  name: unknown,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeIssue(issue, value));
  throw new GraphError(`Cannot declare ${what} ${JSON.stringify(name)}: ${faults.join('; ')}`);
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const where = issue.path.length > 0 ? ` in ${issue.path.join('.')}` : '';
    return `unknown field${where} ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return `${issue.path.join('.') || 'declaration'} is ${shown}, ${issue.message}`;
}
