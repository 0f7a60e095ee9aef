import { once } from 'node:events';
import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { addDirectoryOption, type DirectoryOption, deploymentOf, directoryOf } from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';
import { columnsOf } from '../cli/terminal.ts';

interface DevOptions extends DirectoryOption {
  readonly json?: true;
}

export function registerDev(program: Command, cli: Cli): void {
  const command = program
    .command('dev')
    .description(
      'run the graph on this machine until Ctrl-C, and restart functions when their source changes',
    );
  addDirectoryOption(command).action(async () => {
    const options = command.optsWithGlobals<DevOptions>();
    const graph = await loadGraph();
    const { startOwnCloud } = await import('../cli/own-cloud.ts');
    const { formatBanner } = await import('./dev/format-banner.ts');
    const { formatOtherLine } = await import('./dev/format-other-line.ts');
    const { isChatter } = await import('./dev/is-chatter.ts');
    const { formatMessageLine } = await import('../cli/progress.ts');
    const output = outputOf(cli);
    const deployment = deploymentOf({}, cli.env);
    const directory = directoryOf(options, cli.env);
    const startMs = performance.now();
    const cloud = await startOwnCloud(graph, {
      deployment,
      directory,
      uploadsStartJobs: true,
      watch: true,
      onMessage: (line) =>
        options.json ? output.json(line) : output.data(formatMessageLine(line, output.paint)),
      onOtherLine: (line) => {
        if (!isChatter(line)) output.note(formatOtherLine(line, output.paintNote));
      },
      onNotice: (text) => output.note(output.paintNote('yellow', text)),
    });
    try {
      await cloud.warm(); // a function that does not start says so now, not at its first message
      const banner = { graph, cloud, directory, readyMs: performance.now() - startMs };
      const view = { paint: output.paintNote, maxWidth: columnsOf(cli.stderr) };
      output.note(...formatBanner(banner, view));
      if (!cli.signal.aborted) await once(cli.signal, 'abort');
      output.note('', 'Stopping; what is not done goes on at the next start.');
    } finally {
      await cloud.close();
    }
  });
}
