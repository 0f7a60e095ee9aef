/** https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
const MAX_LABELS = 64;
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

/** What is wrong with labels, null when nothing is. */
export function labelProblem(labels: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) return `Invalid labels: more than ${MAX_LABELS}`;
  for (const [key, value] of entries) {
    if (LABEL_KEY.test(key) && LABEL_VALUE.test(value)) continue;
    return `Invalid label: keys and values have at most 63 lower-case letters, digits, - and _, and a key starts with a letter [key=${key}, value=${value}]`;
  }
  return null;
}
