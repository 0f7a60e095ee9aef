import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { addDeploymentOptions, type DeploymentOptions, deploymentOf } from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';

interface ResourcesOptions extends DeploymentOptions {
  readonly region?: string;
  readonly json?: true;
}

export function registerResources(program: Command, cli: Cli): void {
  const command = program
    .command('resources')
    .description('list what the graph is deployed as, without an account and without the Pulumi CLI')
    .option('--region <region>', 'where it would be deployed (europe-west1)');
  addDeploymentOptions(command).action(async () => {
    const { region, json, ...options } = command.optsWithGlobals<ResourcesOptions>();
    const { declareStack } = await import('../local-cloud/program/program-resources.ts');
    const { formatTree } = await import('./resources/format-tree.ts');
    const output = outputOf(cli);
    const stack = await declareStack(await loadGraph(), {
      ...deploymentOf(options, cli.env),
      ...(region !== undefined && { region }),
    });
    if (json) output.json(stack);
    else output.data(...formatTree(stack, output.paint));
  });
}
