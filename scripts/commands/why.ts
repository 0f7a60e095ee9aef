import type { Command } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { loadGraph, requireJob } from '../cli/load-graph.ts';

type WhyOptions = DeploymentOptions & DirectoryOption & { readonly json?: true };

export function registerWhy(program: Command, cli: Cli): void {
  const command = program
    .command('why')
    .description('say what a publish would do for one entity, and for what reason')
    .argument('<job>', 'name of the job')
    .argument('<id>', 'id of the entity');
  addDeploymentOptions(addDirectoryOption(command)).action(async (jobName: string, entityId: string) => {
    const options = command.optsWithGlobals<WhyOptions>();
    const graph = await loadGraph();
    const job = requireJob(graph, jobName);
    const { openStorage } = await import('../cli/storage.ts');
    const { explain } = await import('./why/explain.ts');
    const { formatExplanation } = await import('./why/format-explanation.ts');
    const { parseEntityId } = await import('../../shared/message/entity-id.ts');
    parseEntityId(entityId, graph.entityIds);
    const output = outputOf(cli);
    const storage = await openStorage(graph, options, cli);
    try {
      const look = (object: { bucket: string; name: string }) => storage.store.look(object, cli.signal);
      const explanation = await explain(job, entityId, { names: storage.names, look });
      if (options.json) output.json(explanation);
      else output.data(...formatExplanation(explanation, output.paint));
    } finally {
      await storage.close();
    }
  });
}
