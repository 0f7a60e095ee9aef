import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { Cli } from '../../cli/cli.ts';
import type { StatusOptions } from '../status.ts';
import type { SurveyRow } from './survey.ts';
import { type Scope, surveyRows } from './survey-rows.ts';

/** The rows of a survey from the cloud that the options mean, which is let go of after the last one. */
export async function* openRows(
  graph: JobGraph,
  scope: Scope,
  options: StatusOptions,
  cli: Cli,
): AsyncGenerator<SurveyRow> {
  const cloud = await open(graph, options, cli);
  try {
    const { names, store, letters } = cloud;
    yield* surveyRows(graph, scope, { names, store, letters, signal: cli.signal });
  } finally {
    await cloud.close();
  }
}

/** Objects are cheap to look at; for the letters of a local cloud that does not run, one has to be brought up. */
async function open(graph: JobGraph, options: StatusOptions, cli: Cli) {
  if (!options.deadLetters) {
    const { openStorage } = await import('../../cli/storage.ts');
    return { ...(await openStorage(graph, options, cli)), letters: [] };
  }
  const { openCloud } = await import('../dead-letters/open-cloud.ts');
  const { lookAtLetters } = await import('../dead-letters/look-at-letters.ts');
  const cloud = await openCloud(graph, options, cli);
  try {
    return { ...cloud, letters: await lookAtLetters(graph, cloud.names) };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
