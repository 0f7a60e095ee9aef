import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** `"./name.worker.ts"`, by which a worker is started. */
const WORKER = /["'`]([^"'`\s]+\.worker\.ts)["'`]/g;
/** `require("name")` and `require.resolve("@scope/name/file")`, as `createRequire` gives it. Not `node:…`. */
const PACKAGE = /\brequire\w*(?:\.resolve)?\(\s*["']((?:@[\w.-]+\/)?\w[\w.-]*)["'/]/g;

export interface RuntimeReferences {
  /** Relative to the file. */
  readonly workers: readonly string[];
  readonly packages: readonly string[];
}

/** What a source file of ours loads by name while it runs, which no bundler follows. Comments do not count. */
export async function runtimeReferences(file: string): Promise<RuntimeReferences> {
  if (!file.endsWith('.ts')) return { workers: [], packages: [] };
  const { code } = await transform(await readFile(file, 'utf8'), { loader: 'ts', legalComments: 'none' });
  return { workers: captures(code, WORKER), packages: captures(code, PACKAGE) };
}

function captures(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}
