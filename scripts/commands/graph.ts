import { type Command, Option } from 'commander';
import type { JobGraph } from '../../shared/graph/graph.ts';
import type { ResourceNames } from '../../shared/graph/names.ts';
import { type Cli, outputOf } from '../cli/cli.ts';
import { addDeploymentOptions, type DeploymentOptions, deploymentOf } from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';
import { columnsOf, type Paint } from '../cli/terminal.ts';

const FORMATS = ['text', 'mermaid', 'svg', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface GraphOptions extends DeploymentOptions {
  readonly format?: Format;
  readonly json?: true;
}

export function registerGraph(program: Command, cli: Cli): void {
  const command = program
    .command('graph')
    .description('draw the job graph')
    .addOption(new Option('--format <format>', 'how to draw it (text)').choices(FORMATS));
  addDeploymentOptions(command).action(async () => {
    const options = command.optsWithGlobals<GraphOptions>();
    const { resourceNames } = await import('../../shared/graph/names.ts');
    const output = outputOf(cli);
    const drawing = await drawGraph(await loadGraph(), resourceNames(deploymentOf(options, cli.env)), {
      format: options.format ?? (options.json ? 'json' : 'text'),
      paint: output.paint,
      maxWidth: cli.stdout.isTTY ? columnsOf(cli.stdout) : Number.POSITIVE_INFINITY,
    });
    output.data(drawing);
  });
}

interface DrawOptions {
  readonly format: Format;
  readonly paint: Paint;
  readonly maxWidth: number;
}

async function drawGraph(graph: JobGraph, names: ResourceNames, options: DrawOptions): Promise<string> {
  const { format, paint, maxWidth } = options;
  if (format === 'json') {
    const { graphJson } = await import('../graph-drawing/graph-json.ts');
    return JSON.stringify(graphJson(graph, names), null, 2);
  }
  const { pictureOf } = await import('../graph-drawing/picture.ts');
  const picture = pictureOf(graph, names);
  switch (format) {
    case 'mermaid':
      return (await import('../graph-drawing/mermaid.ts')).drawMermaid(picture);
    case 'svg':
      return (await import('../graph-drawing/svg.ts')).drawSvg(picture);
    case 'text': {
      const { describeGraph } = await import('../graph-drawing/text.ts');
      return describeGraph(picture, { paint, maxWidth }).join('\n');
    }
  }
}
