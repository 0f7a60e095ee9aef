import type { Station } from '../../shared/runtime/flow.ts';
import { type DescribedLetter, describeLetter } from './described-letter.ts';
import type { HeldLetter, HoldSubscription } from './hold-subscription.ts';
import { type LetterFilter, matchesFilter } from './select-letters.ts';

/** A letter in hand together with what it says. */
export interface SortedLetter {
  readonly held: HeldLetter;
  readonly described: DescribedLetter;
}

/**
 * Takes all letters of a job in hand, lets `use` have those that match, and gives back whatever `use` did not
 * say to be done with. Letters stay where they are when anything fails.
 */
export async function sortOut<T>(
  subscription: HoldSubscription,
  { station, filter }: { readonly station: Station; readonly filter: LetterFilter },
  use: (letters: readonly SortedLetter[], done: (letter: SortedLetter) => void) => Promise<T>,
): Promise<T> {
  const inHand = new Set<HeldLetter>();
  const matching: SortedLetter[] = [];
  const finished: HeldLetter[] = [];
  try {
    for await (const held of subscription.take(Number.POSITIVE_INFINITY)) {
      inHand.add(held);
      const described = describeLetter(station, held);
      if (matchesFilter(described, filter)) matching.push({ held, described });
    }
    return await use(matching, ({ held }) => {
      inHand.delete(held);
      finished.push(held);
    });
  } finally {
    await subscription.acknowledge(finished);
    await subscription.giveBack([...inHand]);
  }
}
