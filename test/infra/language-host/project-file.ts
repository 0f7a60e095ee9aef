import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const projectSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  runtime: z.strictObject({
    name: z.literal('nodejs'),
    options: z
      .strictObject({ typescript: z.boolean().default(true), nodeargs: z.string().default('') })
      .prefault({}),
  }),
  main: z.string().default('.'),
  config: z
    .record(z.string(), z.looseObject({ default: z.unknown().optional(), value: z.unknown().optional() }))
    .default({}),
});

export interface Project {
  readonly name: string;
  /** Where the program runs, and what of it is the entry: `.` stands for the index file. */
  readonly directory: string;
  readonly entry: string;
  /** Whether the host brings its own compiler in. */
  readonly typescript: boolean;
  readonly nodeArgs: readonly string[];
  /** Values for keys that a stack does not set, each with its namespace. */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Reads Pulumi.yaml as the command line does (sdk/go/common/workspace/project.go, GetPwdMain). */
export function readProject(root: string): Project {
  const file = projectSchema.parse(parse(readFileSync(join(root, 'Pulumi.yaml'), 'utf8')));
  const main = resolve(root, file.main);
  const isDirectory = statSync(main).isDirectory();
  const { typescript, nodeargs } = file.runtime.options;
  return {
    name: file.name,
    directory: isDirectory ? main : dirname(main),
    entry: isDirectory ? '.' : basename(main),
    typescript,
    nodeArgs: nodeargs.split(' ').filter(Boolean),
    defaults: Object.fromEntries(
      Object.entries(file.config).flatMap(([key, { default: byDefault, value = byDefault }]) =>
        value === undefined ? [] : [[key.includes(':') ? key : `${file.name}:${key}`, asText(value)]],
      ),
    ),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
