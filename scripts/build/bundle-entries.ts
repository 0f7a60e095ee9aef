import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type BuildFailure, type BuildOptions, type BuildResult, build, type Message } from 'esbuild';
import { BuildError } from './build-error.ts';

/** Packages that stay packages, with the bundle's own package.json to install them. */
const KEPT_OUT = [
  '@google-cloud/functions-framework', // the host itself: functions registered with a copy are never served
  'essentia.js', // AGPL-3.0: not to be mixed into our files
  'ffmpeg-static', // finds its binary beside itself
  'onnxruntime-node', // native code
];

/** A file that becomes a script of its own, `<job>/<name>.js`. */
export interface Entry {
  readonly job: string;
  readonly name: string;
  /** From the root. */
  readonly source: string;
}

export interface BundledEntry {
  readonly entry: Entry;
  readonly script: Uint8Array;
  /** Packages that it still imports when it runs. */
  readonly packages: readonly string[];
  /** The files of ours in it, from the root. */
  readonly sources: readonly string[];
}

type Result = BuildResult<{ readonly metafile: true; readonly write: false }>;

/** Bundles each entry into one script, all in one go, since they share most of their files. */
export async function bundleEntries(root: string, entries: readonly Entry[]): Promise<BundledEntry[]> {
  const { metafile, outputFiles } = await runBundler({
    absWorkingDir: root,
    outdir: root, // nothing is written: just what the names of outputs are relative to
    entryPoints: entries.map(({ job, name, source }) => ({ in: source, out: `${job}/${name}` })),
  });
  return entries.map((entry) => {
    const key = `${entry.job}/${entry.name}.js`;
    const output = metafile.outputs[key];
    const script = outputFiles.find(({ path }) => path === join(root, key))?.contents;
    if (!output || !script)
      throw new BuildError(`Cannot bundle ${entry.job}: no ${key} came of ${entry.source}`);
    const imports = output.imports.filter(({ path, external }) => external && !isBuiltin(path));
    const packages = imports.map(({ path }) => packageOf(path));
    const sources = Object.keys(output.inputs).filter((path) => !path.startsWith('node_modules/'));
    return { entry, script, packages, sources };
  });
}

/**
 * CommonJS, since Google's clients call `require` for Node's modules; `import.meta` works all the same. Not
 * minified and without a source map: stack traces name functions and lines that anybody can look up, and no
 * start was measurably slower. Nothing of where the sources are gets in.
 */
async function runBundler(options: BuildOptions): Promise<Result> {
  try {
    const result = await build({
      ...options,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node24',
      external: KEPT_OUT,
      define: {
        'import.meta.url': 'bundleUrl',
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      },
      banner: { js: `const bundleUrl = require('node:url').pathToFileURL(__filename).href;` },
      preserveSymlinks: true, // a linked node_modules is named as if it were there
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } }, // as Node strips types: nothing else goes
      logLevel: 'silent',
      metafile: true,
      write: false,
    });
    const [warning] = result.warnings;
    if (warning) throw bundleError(warning);
    return result;
  } catch (error) {
    if (isBuildFailure(error) && error.errors[0]) throw bundleError(error.errors[0], error);
    throw error;
  }
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

function bundleError({ text, location }: Message, cause?: BuildFailure): BuildError {
  const place = location ? ` [file=${location.file}:${location.line}]` : '';
  return new BuildError(`Cannot bundle functions: ${text}${place}`, cause && { cause });
}
