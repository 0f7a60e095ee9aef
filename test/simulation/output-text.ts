/**
 * Bytes that tell whose they are and what they were made of: the generations that the runtime named, and for
 * each input by whose hand the bytes were that came. The last word is the hand that made them.
 */
export function outputText(made: {
  readonly entityId: string;
  readonly job: string;
  readonly output: string;
  readonly inputs: string;
  readonly hands: Readonly<Record<string, string>>;
  readonly by: string;
}): string {
  const { entityId, job, output, inputs, hands, by } = made;
  return `${entityId} ${job} ${output} ${inputs} ${JSON.stringify(hands)} ${by}`;
}

/** By whose hand a text is. */
export function handOf(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}
