import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import {
  addDeploymentOptions,
  addDirectoryOption,
  type DeploymentOptions,
  type DirectoryOption,
} from '../cli/deployment.ts';
import { loadGraph } from '../cli/load-graph.ts';

const DEFAULT_LIMIT = 50;

type StatusOptions = DeploymentOptions & DirectoryOption & { readonly json?: true; readonly limit: number };

export function registerStatus(program: Command, cli: Cli): void {
  const command = program
    .command('status')
    .description('show what exists: entities × jobs')
    .argument('[id...]', 'entities to look at; without any, all that the buckets hold')
    .option('--limit <n>', 'print at most so many entities', parseLimit, DEFAULT_LIMIT);
  addDeploymentOptions(addDirectoryOption(command)).action(async (ids: readonly string[]) => {
    const options = command.optsWithGlobals<StatusOptions>();
    const graph = await loadGraph();
    const { openStorage } = await import('../cli/storage.ts');
    const { listObjects, lookAtObjects } = await import('./status/find-objects.ts');
    const { surveyOf } = await import('./status/survey.ts');
    const { formatSurvey } = await import('./status/format-survey.ts');
    const { parseEntityId } = await import('../../shared/message/entity-id.ts');
    for (const id of ids) parseEntityId(id, graph.entityIds);
    const output = outputOf(cli);
    const storage = await openStorage(graph, options, cli);
    try {
      const place = { names: storage.names, store: storage.store, signal: cli.signal };
      const found = await (ids.length > 0 ? lookAtObjects(graph, ids, place) : listObjects(graph, place));
      const survey = surveyOf(graph, found.entityIds, { names: storage.names, objects: found.objects });
      if (options.json) output.json(survey);
      else output.data(...formatSurvey(survey, { paint: output.paint, limit: options.limit }));
    } finally {
      await storage.close();
    }
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('must be a whole number above 0');
}
