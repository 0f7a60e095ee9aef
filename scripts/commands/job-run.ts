import type { Command } from 'commander';
import type { Job } from '../../shared/graph/job.ts';
import type { Transform } from '../../shared/runtime/transform.ts';
import { type Cli, type Output, outputOf } from '../cli/cli.ts';
import { EXIT } from '../cli/exit-code.ts';
import { loadGraph, requireJob } from '../cli/load-graph.ts';
import { formatBytes, formatMs } from '../cli/quantities.ts';
import type { LocalEntity } from './job-run/choose-inputs.ts';
import type { LocalOutput } from './job-run/run-locally.ts';

interface JobRunOptions {
  readonly out: string;
  readonly input: readonly string[];
  readonly asset: readonly string[];
  readonly json?: true;
}

interface LocalRun {
  readonly entityId: string;
  readonly ms: number;
  readonly outputs: readonly LocalOutput[];
  readonly error?: { readonly code?: string; readonly message: string };
}

const EXAMPLES = `
Examples:
  klio job run downsample *.mp3 --out out
  klio job run energy out/song.wav --out out                    other inputs are looked for beside FILE
  klio job run energy --input audio=song.wav --input beats=beats.json --out out`;

export function registerJobRun(job: Command, cli: Cli): void {
  const command = job
    .command('run')
    .description("run one job's transform on local files, without any cloud")
    .argument('<job>', 'name of the job')
    .argument('[file...]', "files of the job's first input; an entity id is a file's name without its suffix")
    .requiredOption('--out <dir>', 'where the outputs are written')
    .option('--input <name=file>', 'the file of one input; may be given several times', collect, [])
    .option('--asset <name=file>', 'the file of one asset, such as a model', collect, [])
    .addHelpText('after', EXAMPLES)
    .action(async (jobName: string, files: readonly string[]) => {
      const options = command.optsWithGlobals<JobRunOptions>();
      const { chooseInputs } = await import('./job-run/choose-inputs.ts');
      const { parseNamedFiles } = await import('./job-run/named-files.ts');
      const declared = requireJob(await loadGraph(), jobName);
      const assets = parseNamedFiles('--asset', options.asset, Object.keys(declared.assets));
      const entities = chooseInputs(declared, { files, named: options.input });
      const runs = await runAll(declared, entities, { cli, options, assets });
      if (options.json) outputOf(cli).json({ job: jobName, runs });
      if (runs.some(({ error }) => error)) cli.exitCode = EXIT.someFailed;
    });
}

interface RunAllOptions {
  readonly cli: Cli;
  readonly options: JobRunOptions;
  readonly assets: Readonly<Record<string, string>>;
}

async function runAll(
  job: Job,
  entities: readonly LocalEntity[],
  { cli, options, assets }: RunAllOptions,
): Promise<LocalRun[]> {
  const { runLocally } = await import('./job-run/run-locally.ts');
  const transform = await loadTransform(job);
  const output = outputOf(cli);
  const runs: LocalRun[] = [];
  for (const entity of entities) {
    const startMs = performance.now();
    const log = (line: string) => output.note(`${entity.entityId}: ${line}`);
    const run = await runLocally(job, entity, {
      transform,
      assets,
      outDirectory: options.out,
      signal: cli.signal,
      log,
    })
      .then((outputs) => ({ outputs }))
      .catch((thrown: unknown) => ({ outputs: [], error: errorOf(thrown) }));
    cli.signal.throwIfAborted();
    const finished = { entityId: entity.entityId, ms: Math.round(performance.now() - startMs), ...run };
    runs.push(finished);
    if (!options.json) print(finished, output);
  }
  return runs;
}

/** `functions/<job>/transform.ts`, loaded only here: it may bring large libraries. */
async function loadTransform({ name }: Job): Promise<Transform<Job>> {
  const { transform } = await import(`../../functions/${name}/transform.ts`);
  return transform;
}

function errorOf(thrown: unknown): NonNullable<LocalRun['error']> {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? { code, message } : { message };
}

function print({ entityId, ms, outputs, error }: LocalRun, { data, note, paint, paintNote }: Output): void {
  if (error) note(`${paintNote('red', 'failed')} ${entityId}: ${error.message}`);
  for (const { path, sizeBytes } of outputs) {
    data(`${path}  ${paint('dim', `${formatBytes(sizeBytes)} in ${formatMs(ms)}`)}`);
  }
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
