import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Input, Job } from '../../../shared/graph/job.ts';
import { CliError } from '../../cli/cli-error.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { parseNamedFiles } from './named-files.ts';

/** One entity to run a job on: a file for each of the job's inputs. */
export interface LocalEntity {
  readonly entityId: string;
  readonly files: Readonly<Record<string, string>>;
}

interface Chosen {
  /** Files of the job's first input, one per entity. */
  readonly files: readonly string[];
  /** `name=FILE`, for inputs that do not lie beside the first one. */
  readonly named: readonly string[];
}

/**
 * The entities that a command line means. The id is the file's name without the input's suffix; an input
 * that is not named is the file of the same id beside the first one. Throws a CliError that says what lacks.
 */
export function chooseInputs(job: Job, { files, named }: Chosen): LocalEntity[] {
  const given = parseNamedFiles('--input', named, Object.keys(job.inputs));
  const [first] = Object.keys(job.inputs);
  if (first === undefined) throw usage(`job "${job.name}" has no inputs`);
  const firstFiles = files.length > 0 ? files : [given[first]].filter((file) => file !== undefined);
  if (firstFiles.length === 0) {
    throw usage(`no file is given for input "${first}"; give FILE or --input ${first}=FILE`);
  }
  if (firstFiles.length > 1 && Object.keys(given).length > 0) {
    throw usage(
      '--input names the files of one entity, and there are several; leave it out or give one FILE',
    );
  }
  return firstFiles.map((file) => entityOf(job, first, file, given));
}

function entityOf(
  job: Job,
  first: string,
  file: string,
  given: Readonly<Record<string, string>>,
): LocalEntity {
  const entityId = idOf(file, job.inputs[first]);
  const chosen = Object.entries(job.inputs).map(([name, input]): [string, string] => {
    const path = name === first ? file : (given[name] ?? join(dirname(file), `${entityId}${input.suffix}`));
    if (!existsSync(path)) {
      const advice = path === given[name] || name === first ? '' : `; name another by --input ${name}=FILE`;
      throw usage(`input "${name}" of "${job.name}" is not there: ${path}${advice}`);
    }
    return [name, path];
  });
  return { entityId, files: Object.fromEntries(chosen) };
}

function idOf(file: string, input: Input | undefined): string {
  const name = basename(file);
  const suffix = input?.suffix ?? '';
  if (suffix !== '' && name.endsWith(suffix) && name !== suffix) return name.slice(0, -suffix.length);
  return basename(name, extname(name));
}

function usage(what: string): CliError {
  return new CliError(EXIT.usage, `Cannot run job: ${what}`);
}
