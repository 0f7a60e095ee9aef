import type { JobGraph } from '../../../shared/graph/graph.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import type { DescribedLetter } from '../../dead-letters/described-letter.ts';
import { openHoldSubscription } from '../../dead-letters/hold-subscription.ts';
import { sortOut } from '../../dead-letters/sort-out.ts';

/** The dead letters about one entity, at every job; they stay where they are. */
export async function lettersAbout(
  graph: JobGraph,
  entityId: string,
  names: ResourceNames,
): Promise<readonly DescribedLetter[]> {
  const perJob = graph.jobs.map(async (job) => {
    const subscription = await openHoldSubscription(names.project, names.deadLetterSubscription(job));
    try {
      const about = { station: { graph, job, names }, filter: { entities: [entityId] } };
      return await sortOut(subscription, about, async (letters) => letters.map(({ described }) => described));
    } finally {
      await subscription.close();
    }
  });
  return (await Promise.all(perJob)).flat();
}
