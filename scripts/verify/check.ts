import type { z } from 'zod';
import type { DeclaredResource } from '../stack/declared-resource.ts';
import type { Comparison } from './comparison.ts';
import type { Sight } from './sight.ts';

type Inputs = DeclaredResource['inputs'];

/** How resources of one type are looked at. */
export interface Check {
  /** What an emulator keeps of one. */
  readonly locally: 'everything' | 'the name' | 'nothing';
  /** Null where there is no such resource. Rejects where it cannot be looked at. */
  look(inputs: Inputs, sight: Sight): Promise<Comparison | null>;
}

interface CheckDefinition<Declared, Actual> {
  readonly locally?: Check['locally'];
  /** Every property that the program may declare: strict, so that a new one cannot be passed over. */
  readonly declared: z.ZodType<Declared>;
  read(declared: Declared, sight: Sight): Promise<Actual | null>;
  /** Pure. */
  compare(declared: Declared, actual: Actual): Comparison;
}

export function defineCheck<Declared, Actual>({
  locally = 'nothing',
  declared: schema,
  read,
  compare,
}: CheckDefinition<Declared, Actual>): Check {
  return {
    locally,
    look: async (inputs, sight) => {
      const declared = parseDeclared(schema, inputs);
      const actual = await read(declared, sight);
      return actual === null ? null : compare(declared, actual);
    },
  };
}

/** Parses what a REST API answered; null stays null. Throws an Error that names the property. */
export function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> | null {
  if (answer === null) return null;
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new Error(`the answer is not as documented: ${describe(result.error)}`);
}

function parseDeclared<Declared>(schema: z.ZodType<Declared>, inputs: Inputs): Declared {
  const result = schema.safeParse(inputs);
  if (result.success) return result.data;
  throw new Error(`klio verify cannot read its declaration: ${describe(result.error)}`);
}

function describe({ issues }: z.core.$ZodError): string {
  return issues
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')} is new to it`
        : `${issue.path.join('.')} ${issue.message}`,
    )
    .join('; ');
}
