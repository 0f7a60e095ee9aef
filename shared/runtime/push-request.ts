import { z } from 'zod';
import type { Delivery } from './runtime.ts';

/** The body of a push, as documented: https://cloud.google.com/pubsub/docs/push#receive_push */
const pushBodySchema = z.object({
  message: z.object({
    data: z.base64().default(''),
    attributes: z.record(z.string(), z.string()).nullish(),
    messageId: z.string().min(1),
    publishTime: z.iso.datetime({ offset: true }),
  }),
  deliveryAttempt: z.int().min(1).default(1),
});

/** One HTTP request as functions-framework hands it over. */
export interface PushRequest {
  readonly path: string;
  readonly body: unknown;
  readonly rawBody?: Uint8Array | undefined;
}

/**
 * The delivery in a push request. A body that is no push becomes a delivery of its raw bytes, which no job
 * can read: it ends in the dead letters with its reason, instead of as a success that nobody sees.
 */
export function readPush(request: PushRequest, nowMs: number): Delivery {
  const from = /^\/from\/([a-z0-9-]+)$/.exec(request.path)?.[1];
  const parsed = pushBodySchema.safeParse(request.body);
  if (!parsed.success) {
    const data = request.rawBody ?? new TextEncoder().encode(JSON.stringify(request.body) ?? '');
    return {
      data,
      attributes: {},
      messageId: 'none',
      publishTimeMs: nowMs,
      attempt: 1,
      from,
      malformed: true,
    };
  }
  const { message, deliveryAttempt } = parsed.data;
  return {
    data: Buffer.from(message.data, 'base64'),
    attributes: message.attributes ?? {},
    messageId: message.messageId,
    publishTimeMs: Date.parse(message.publishTime),
    attempt: deliveryAttempt,
    from,
  };
}
