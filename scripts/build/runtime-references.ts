/** `'./name.worker.ts'`, as a worker is started by. */
const WORKER = /['"`]([^'"`\s]+\.worker\.ts)['"`]/g;
/** `require('name')` and `require.resolve('@scope/name/file')`, as `createRequire` gives it. Not `node:…`. */
const PACKAGE = /\brequire(?:\.resolve)?\(\s*['"]((?:@[\w.-]+\/)?\w[\w.-]*)['"/]/g;

export interface RuntimeReferences {
  /** Relative to the file. */
  readonly workers: string[];
  readonly packages: string[];
}

/** What a source file of ours loads by name while it runs, which no bundler follows. */
export function runtimeReferences(text: string): RuntimeReferences {
  return { workers: captures(text, WORKER), packages: captures(text, PACKAGE) };
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}
