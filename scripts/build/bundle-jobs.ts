import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BuildError } from './build-error.ts';
import { bundleEntries, type Entry } from './bundle-entries.ts';
import { runtimeReferences } from './runtime-references.ts';

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
    const found: Entry[] = [];
    for (const { entry, script, packages, sources } of await bundleEntries(root, entries)) {
      const bundle = bundles.find(({ job }) => job === entry.job) as JobBundle;
      bundle.scripts.set(`${entry.name}.js`, script);
      for (const name of packages) bundle.imported.add(name);
      for (const source of sources) {
        const references = runtimeReferences(readFileSync(join(root, source), 'utf8'));
        for (const name of references.packages) bundle.required.add(name);
        for (const worker of references.workers) found.push(workerEntry(entry.job, worker, source));
      }
    }
    entries = found.filter((entry) => isNew(entry, seen));
  }
  return bundles;
}

/** Workers land beside index.js, where `import.meta.url` of the bundle looks for them. */
function workerEntry(job: string, worker: string, startedBy: string): Entry {
  if (dirname(worker) !== '.') {
    const facts = `[worker=${worker}, file=${startedBy}]`;
    throw new BuildError(`Cannot bundle ${job}: a worker must be beside the file that starts it ${facts}`);
  }
  return { job, name: basename(worker, '.ts'), source: join(dirname(startedBy), worker) };
}

function isNew({ job, name, source }: Entry, seen: Map<string, string>): boolean {
  const target = `${job}/${name}`;
  const before = seen.get(target);
  seen.set(target, source);
  if (before !== undefined && before !== source) {
    const facts = `[files=${before}, ${source}]`;
    throw new BuildError(`Cannot bundle ${job}: two workers of one name would be one file ${facts}`);
  }
  return before === undefined;
}
