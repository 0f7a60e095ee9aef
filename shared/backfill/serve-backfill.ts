import { http } from '@google-cloud/functions-framework';
import { z } from 'zod';
import { isRetryable, KlioError, toKlioError } from '../errors/klio-error.ts';
import type { JobGraph } from '../graph/graph.ts';
import { resourceNames } from '../graph/names.ts';
import { systemClock } from '../platform/clock.ts';
import { createGcsObjectStore } from '../platform/gcp/object-store.ts';
import { createPubSubPublisher } from '../platform/gcp/publisher.ts';
import { parseConfig } from '../runtime/config.ts';
import { startDeadline } from '../runtime/deadline.ts';
import { type BackfillPlatform, openBackfill } from './open-backfill.ts';
import { publishShard } from './publish-shard.ts';
import { EXECUTION_ENDS } from './report-file.ts';
import { verifyShards } from './verify-shards.ts';
import { writeReport } from './write-report.ts';

/** Within the function's timeout of 570 s. */
const CALL_TIME_MS = 540_000;

const backfillId = z.string();
const shard = z.int().nonnegative();
const CALLS = {
  '/publish': z.strictObject({ backfillId, shard, pass: z.int().positive() }),
  '/verify': z.strictObject({ backfillId, shard }),
  '/report': z.strictObject({ backfillId, state: z.enum(EXECUTION_ENDS) }),
} as const;

/**
 * Registers the function that the workflow of backfills calls, as "backfill". Each call may be repeated. It answers
 * 200 with JSON, 503 where another try may help, and 400 where none can.
 */
export function serveBackfill(graph: JobGraph): void {
  const { deployment } = parseConfig(process.env);
  const { project } = deployment;
  const platform: BackfillPlatform = {
    graph,
    names: resourceNames(deployment),
    store: createGcsObjectStore({ project }),
    publisher: createPubSubPublisher({ project }),
    clock: systemClock,
  };
  http('backfill', async (request, response) => {
    const startMs = platform.clock.nowMs();
    const deadline = startDeadline(platform.clock, CALL_TIME_MS);
    const answer = await answerCall(request.path, request.body, platform, deadline.signal).finally(
      deadline.stop,
    );
    log(request.path, answer, { body: request.body, totalMs: platform.clock.nowMs() - startMs });
    response.status(answer.status).json(answer.body);
  });
}

interface Answer {
  readonly status: 200 | 400 | 503;
  readonly body: object;
}

/** What a call comes to. Never rejects. */
export async function answerCall(
  path: string,
  body: unknown,
  platform: BackfillPlatform,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return { status: 200, body: await carryOut(path, body, platform, signal) };
  } catch (thrown) {
    const { code, message } = toKlioError(thrown);
    return { status: isRetryable(code) ? 503 : 400, body: { code, message } };
  }
}

async function carryOut(
  path: string,
  body: unknown,
  platform: BackfillPlatform,
  signal: AbortSignal,
): Promise<object> {
  switch (path) {
    case '/publish': {
      const call = parse(path, body);
      return publishShard(await openBackfill(call.backfillId, platform, signal), call, platform, signal);
    }
    case '/verify': {
      const call = parse(path, body);
      return verifyShards(await openBackfill(call.backfillId, platform, signal), call, platform, signal);
    }
    case '/report': {
      const call = parse(path, body);
      return writeReport(await openBackfill(call.backfillId, platform, signal), call.state, platform, signal);
    }
    default:
      throw new KlioError('BAD_MESSAGE', `Cannot answer ${path}: calls are ${Object.keys(CALLS).join(', ')}`);
  }
}

function parse<P extends keyof typeof CALLS>(path: P, body: unknown): z.output<(typeof CALLS)[P]> {
  const call = CALLS[path].safeParse(body);
  if (call.success) return call.data as z.output<(typeof CALLS)[P]>;
  throw new KlioError('BAD_MESSAGE', `Cannot read the call of ${path}: ${z.prettifyError(call.error)}`);
}

function log(
  path: string,
  { status, body }: Answer,
  { body: call, totalMs }: { body: unknown; totalMs: number },
): void {
  const severity = status === 200 ? 'INFO' : status === 503 ? 'WARNING' : 'ERROR';
  const line = { severity, message: `backfill ${path} ${status}`, backfill: { call, answer: body, totalMs } };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
