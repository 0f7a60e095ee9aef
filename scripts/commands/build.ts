import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { count, formatMs } from '../cli/quantities.ts';
import type { MeasuredBuild } from './build/measure-build.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const OUT = resolve(REPOSITORY, 'dist/functions');

interface BuildOptions {
  readonly measure?: true;
  readonly json?: true;
}

export function registerBuild(program: Command, cli: Cli): void {
  const command = program
    .command('build')
    .description('bundle every job for its deployment, into dist/functions')
    .option('--measure', 'start each bundle five times and print the median')
    .action(async () => {
      const options = command.optsWithGlobals<BuildOptions>();
      const { buildFunctions } = await import('../build/build-functions.ts');
      const { measureBuild } = await import('./build/measure-build.ts');
      const { formatBuilds } = await import('./build/format-builds.ts');
      const output = outputOf(cli);
      const startMs = performance.now();
      const builds = await buildFunctions({ root: REPOSITORY, out: OUT });
      const tookMs = performance.now() - startMs;
      const measured: MeasuredBuild[] = [];
      for (const build of builds) {
        cli.signal.throwIfAborted();
        measured.push(await measureBuild(build, { start: options.measure === true, signal: cli.signal }));
      }
      if (options.json) return output.json({ builds: measured });
      output.data(...formatBuilds(measured, output.paint));
      const where = relative(process.cwd(), OUT) || '.';
      output.note('', `${count(builds.length, 'function')} in ${where}, built in ${formatMs(tookMs)}`);
    });
}
