import { basename, dirname, join } from 'node:path';
import { BuildError } from './build-error.ts';
import { type BundledEntry, bundleEntries, type Entry } from './bundle-entries.ts';
import { type RuntimeReferences, runtimeReferences } from './runtime-references.ts';

type References = ReadonlyMap<string, RuntimeReferences>;

/** What a job's sources come to. */
export interface JobBundle {
  readonly job: string;
  /** `index.js` and `<name>.worker.js`, all in one folder. */
  readonly scripts: Map<string, Uint8Array>;
  /** Packages that are imported and left outside. */
  readonly imported: Set<string>;
  /** Packages that our own code looks for by `require` while it runs. */
  readonly required: Set<string>;
}

/** Bundles the jobs and the workers that they start, at whatever remove. Throws BuildError. */
export async function bundleJobs(root: string, jobs: readonly string[]): Promise<JobBundle[]> {
  const bundles = jobs.map(
    (job): JobBundle => ({ job, scripts: new Map(), imported: new Set(), required: new Set() }),
  );
  let entries: Entry[] = jobs.map((job) => ({ job, name: 'index', source: `functions/${job}/index.ts` }));
  const seen = new Map<string, string>();
  while (entries.length > 0) {
    const parts = await bundleEntries(root, entries);
    const references = await readReferences(root, parts);
    const workers = bundles.flatMap((bundle) =>
      parts.filter(({ entry }) => entry.job === bundle.job).flatMap((part) => add(part, bundle, references)),
    );
    entries = workers.filter((worker) => isFirst(worker, seen));
  }
  return bundles;
}

/** By file, since most files are in every job. */
async function readReferences(root: string, parts: readonly BundledEntry[]): Promise<References> {
  const sources = [...new Set(parts.flatMap((part) => part.sources))];
  const found = await Promise.all(sources.map((source) => runtimeReferences(join(root, source))));
  return new Map(sources.map((source, index) => [source, found[index] as RuntimeReferences]));
}

/** Returns the workers that the part starts. */
function add(part: BundledEntry, bundle: JobBundle, references: References): Entry[] {
  bundle.scripts.set(`${part.entry.name}.js`, part.script);
  for (const name of part.packages) bundle.imported.add(name);
  return part.sources.flatMap((source) => {
    const { packages = [], workers = [] } = references.get(source) ?? {};
    for (const name of packages) bundle.required.add(name);
    return workers.map((worker) => workerEntry(bundle.job, worker, source));
  });
}

/** Workers land beside index.js, where `import.meta.url` of the bundle looks for them. */
function workerEntry(job: string, worker: string, startedBy: string): Entry {
  if (dirname(worker) !== '.') {
    const facts = `[worker=${worker}, file=${startedBy}]`;
    throw new BuildError(`Cannot bundle ${job}: a worker must be beside the file that starts it ${facts}`);
  }
  return { job, name: basename(worker, '.ts'), source: join(dirname(startedBy), worker) };
}

/** False for one that was seen before. Throws BuildError when another file has its name. */
function isFirst({ job, name, source }: Entry, seen: Map<string, string>): boolean {
  const target = `${job}/${name}`;
  const before = seen.get(target);
  seen.set(target, source);
  if (before !== undefined && before !== source) {
    const facts = `[files=${before}, ${source}]`;
    throw new BuildError(`Cannot bundle ${job}: two workers of one name would be one file ${facts}`);
  }
  return before === undefined;
}
