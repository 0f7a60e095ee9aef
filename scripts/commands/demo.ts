import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { addDirectoryOption, type DirectoryOption, deploymentOf, directoryOf } from '../cli/deployment.ts';
import { EXIT } from '../cli/exit-code.ts';
import { loadGraph } from '../cli/load-graph.ts';
import { columnsOf } from '../cli/terminal.ts';
import { addTimeoutOption, type TimeoutOption } from '../cli/timeout.ts';

interface DemoOptions extends DirectoryOption, TimeoutOption {
  readonly json?: true;
}

export function registerDemo(program: Command, cli: Cli): void {
  const command = program
    .command('demo')
    .description('process a dozen real clips on this machine, and show what came of them');
  addTimeoutOption(addDirectoryOption(command)).action(async () => {
    const options = command.optsWithGlobals<DemoOptions>();
    const graph = await loadGraph();
    const { resourceNames } = await import('../../shared/graph/names.ts');
    const { pictureOf } = await import('../graph-drawing/picture.ts');
    const { drawText } = await import('../graph-drawing/text.ts');
    const { runDemo } = await import('./demo/run-demo.ts');
    const { formatDemo } = await import('./demo/format-demo.ts');
    const output = outputOf(cli);
    const deployment = deploymentOf({}, cli.env);
    const picture = pictureOf(graph, resourceNames(deployment));
    const drawing = drawText(picture, { paint: output.paintNote, maxWidth: columnsOf(cli.stderr) });
    output.note('', ...drawing, '');

    const { report, failures } = await runDemo(graph, {
      cli,
      deployment,
      directory: directoryOf(options, cli.env),
      timeoutMs: options.timeout * 1000,
    });
    if (options.json) output.json(report);
    else {
      const flags = options.directory === undefined ? '' : ` --directory ${options.directory}`;
      const view = { paint: output.paint, graph, workingDirectory: process.cwd(), flags };
      output.data('', ...formatDemo(report, view));
    }
    if (failures.length > 0) {
      const message = `Cannot finish entities that were meant to succeed: ${failures.join(', ')}; see the dead letters above`;
      throw new CliError(EXIT.someFailed, message);
    }
  });
}
