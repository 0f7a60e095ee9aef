import { z } from 'zod';
import type { Outcome } from '../../shared/runtime/runtime.ts';

const OUTCOMES = [
  'processed',
  'skipped',
  'waited',
  'requested_parents',
  'pinged',
  'dropped',
  'rejected',
  'failed',
] as const satisfies readonly Outcome[];

const schema = z.object({
  message: z.string(),
  klio: z.object({
    outcome: z.enum(OUTCOMES),
    job: z.string(),
    entityId: z.string().optional(),
    requestId: z.string().optional(),
    messageId: z.string(),
    attempt: z.number(),
    parents: z.array(z.string()).optional(),
    code: z.string().optional(),
    ms: z.looseObject({ total: z.number() }),
    bytesIn: z.number(),
    bytesOut: z.number(),
  }),
});

/** What a job's log says about one message that it handled. */
export type MessageLine = z.infer<typeof schema>['klio'] & {
  /** What went wrong, where something did. */
  readonly reason?: string;
};

/** Reads the one line that handling a message leaves; null for any other line of a log. */
export function readMessageLine(json: unknown): MessageLine | null {
  const parsed = schema.safeParse(json);
  if (!parsed.success) return null;
  const { message, klio } = parsed.data;
  return klio.code === undefined ? klio : { ...klio, reason: reasonIn(message, klio.outcome) };
}

/** The message is `<job> <entity> <outcome>: <reason>`. */
function reasonIn(message: string, outcome: string): string {
  const mark = ` ${outcome}: `;
  const at = message.indexOf(mark);
  return at < 0 ? message : message.slice(at + mark.length);
}
