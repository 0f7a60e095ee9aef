import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import { openHoldSubscription } from '../../dead-letters/hold-subscription.ts';
import type { LetterFilter } from '../../dead-letters/select-letters.ts';
import { sortOut } from '../../dead-letters/sort-out.ts';

/** The dead letters of every job that match; they stay where they are. */
export async function lookAtLetters(
  graph: JobGraph,
  names: ResourceNames,
  filter: LetterFilter = {},
): Promise<readonly DescribedLetter[]> {
  const perJob = graph.jobs.map(async (job) => {
    const subscription = await openHoldSubscription(names.project, names.deadLetterSubscription(job));
    try {
      const about = { station: { graph, job, names }, filter };
      return await sortOut(subscription, about, async (letters) => letters.map(({ described }) => described));
    } finally {
      await subscription.close();
    }
  });
  return (await Promise.all(perJob)).flat();
}
