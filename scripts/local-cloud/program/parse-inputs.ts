import type { z } from 'zod';
import type { DeclaredResource } from '../../stack/declared-resource.ts';

/**
 * Reads the inputs of a declared resource. Throws an Error that names every property that the local cloud does not
 * know, because to pass over one would be to run something else than what is deployed.
 */
export function parseInputs<S extends z.ZodType>(
  schema: S,
  { type, name, inputs }: DeclaredResource,
): z.output<S> {
  const result = schema.safeParse(inputs);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `it does not know ${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')}`
      : `${issue.path.join('.')} ${issue.message}`,
  );
  throw new Error(
    `Cannot bring up ${type} "${name}" on this machine: ${faults.join('; ')}; ` +
      'teach it in scripts/local-cloud/program/, or leave it out of infra/',
  );
}
