import type { Command } from 'commander';
import type { JobGraph } from '../../shared/graph/graph.ts';
import { type Cli, outputOf } from '../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';

type TraceOptions = DeploymentOptions & DirectoryOption & { readonly json?: true };

export function registerTrace(program: Command, cli: Cli): void {
  const command = program
    .command('trace')
    .description('show the way of one entity: what happened at each job, from what, and what is waited for')
    .argument('<id>', 'id of the entity');
  addDeploymentOptions(addDirectoryOption(command)).action(async (entityId: string) => {
    const options = command.optsWithGlobals<TraceOptions>();
    const graph = await loadGraph();
    const { parseEntityId } = await import('../../shared/message/entity-id.ts');
    const { formatTrace } = await import('./trace/format-trace.ts');
    parseEntityId(entityId, graph.entityIds);
    const traces = await traceIn(graph, entityId, options, cli);
    const output = outputOf(cli);
    if (options.json) output.json({ entity: entityId, jobs: traces });
    else output.data(...formatTrace(entityId, traces, output.paint));
  });
}

async function traceIn(graph: JobGraph, entityId: string, options: TraceOptions, cli: Cli) {
  const { openCloud } = await import('./dead-letters/open-cloud.ts');
  const { lookAtObjects } = await import('./status/find-objects.ts');
  const { lettersAbout } = await import('./dead-letters/letters-about.ts');
  const { traceEntity } = await import('./trace/trace.ts');
  const cloud = await openCloud(graph, options, cli);
  try {
    const { names, store } = cloud;
    const { objects } = await lookAtObjects(graph, [entityId], { names, store, signal: cli.signal });
    const letters = await lettersAbout(graph, entityId, names);
    return traceEntity(graph, entityId, { names, objects, letters });
  } finally {
    await cloud.close();
  }
}
