import type { Difference } from './comparison.ts';

/** What came of looking at one resource. */
export type Verdict =
  /** As declared, `besides` the properties that could not be compared. */
  | { readonly status: 'ok'; readonly besides: readonly string[] }
  | { readonly status: 'missing' }
  | {
      readonly status: 'different';
      readonly differences: readonly Difference[];
      readonly besides: readonly string[];
    }
  | { readonly status: 'not checked'; readonly why: string };

export type Finding = Verdict & {
  /** Of the resource, `gcp:pubsub/topic:Topic` say. */
  readonly type: string;
  /** In the program. */
  readonly logicalName: string;
  /** What the cloud calls it. */
  readonly resource: string;
};

export type Status = Verdict['status'];

/** How many findings there are of each status. */
export function countFindings(findings: readonly Finding[]): Record<Status, number> {
  const counts: Record<Status, number> = { ok: 0, missing: 0, different: 0, 'not checked': 0 };
  for (const { status } of findings) counts[status] += 1;
  return counts;
}
