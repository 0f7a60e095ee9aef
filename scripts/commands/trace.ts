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
import { hints } from './dead-letters/hints.ts';

const DETAILS = `
It reads the objects and the dead letters, and changes nothing. Each output is told with the request that made it
and the generations of its inputs; "now" is the generation that an input has since.

Example:
  klio trace house`;

type TraceOptions = DeploymentOptions & DirectoryOption & { readonly json?: true };

export function registerTrace(program: Command, cli: Cli): void {
  const command = program
    .command('trace')
    .description(
      'show the way of one entity: what happened at each job, when and from what, and what waits for what',
    )
    .argument('<id>', 'id of the entity')
    .addHelpText('after', DETAILS);
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
    if (!options.json && traces.some(({ state }) => state === 'dead')) {
      output.note('', ...hints(options, [['Try again', `replay --entity ${entityId} --dry-run`]]));
    }
  });
}

async function traceIn(graph: JobGraph, entityId: string, options: TraceOptions, cli: Cli) {
  const { openCloud } = await import('./dead-letters/open-cloud.ts');
  const { lookAtObjects } = await import('./status/find-objects.ts');
  const { lookAtLetters } = await import('./dead-letters/look-at-letters.ts');
  const { traceEntity } = await import('./trace/trace.ts');
  const cloud = await openCloud(graph, options, cli);
  try {
    const { names, store } = cloud;
    const { objects } = await lookAtObjects(graph, [entityId], { names, store, signal: cli.signal });
    const letters = await lookAtLetters(graph, names, { entities: [entityId] });
    return traceEntity(graph, entityId, { names, objects, letters });
  } finally {
    await cloud.close();
  }
}
