import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltFunction } from '../../../scripts/build/manifest.ts';
import { encodeMessage } from '../../../shared/message/encode.ts';
import { newMessage } from '../../../shared/message/klio-message.ts';
import { routingAttributes } from '../../../shared/message/routing-attributes.ts';
import { type Memory, watchMemory } from './watch-memory.ts';

const FRAMEWORK = join(
  createRequire(import.meta.url).resolve('@google-cloud/functions-framework'),
  '../main.js',
);

interface Handling {
  readonly entityId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeFlags: readonly string[];
}

interface Handled {
  readonly seconds: number;
  readonly peak: Memory;
}

/**
 * Starts a built function, sends it one message, and watches its memory until it has answered. Throws when it does
 * not acknowledge.
 */
export async function handleOnce(
  { directory, job }: BuiltFunction,
  { entityId, environment, nodeFlags }: Handling,
): Promise<Handled> {
  const temporary = mkdtempSync(join(tmpdir(), 'klio-peak-'));
  const socketPath = join(temporary, 'socket');
  const env = {
    ...environment,
    TMPDIR: temporary,
    PORT: socketPath,
    KLIO_JOB: job,
    KLIO_LOCAL_CLOUD: '1',
  };
  const args = [...nodeFlags, FRAMEWORK, `--source=${directory}`, `--target=${job}`];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => words.push(text));
  try {
    while (!words.join('').includes('URL:')) await Promise.race([once(child.stdout, 'data'), closed]);
    const watch = watchMemory(child.pid as number, temporary);
    const startMs = performance.now();
    const answer = post(socketPath, pushBody(entityId));
    const peak = await answer.then(watch.stop, watch.stop);
    const status = await answer;
    if (status !== 204 || !words.join('').includes(' processed')) {
      throw new Error(
        `Cannot measure ${job}: it answered ${status} and said: ${words.join('').slice(-1000)}`,
      );
    }
    return { seconds: (performance.now() - startMs) / 1000, peak };
  } finally {
    child.kill('SIGKILL');
    await closed;
    rmSync(temporary, { recursive: true });
  }
}

function post(socketPath: string, body: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { 'content-type': 'application/json' };
  const sent = request({ socketPath, method: 'POST', path: '/', headers }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  });
  sent.on('error', reject).end(body);
  return promise;
}

/** A push as Pub/Sub sends it. */
function pushBody(entityId: string): string {
  const message = newMessage(entityId, { request: { id: 'r1', requestedAtMs: 1 } });
  return JSON.stringify({
    message: {
      data: Buffer.from(encodeMessage(message)).toString('base64'),
      attributes: routingAttributes(message),
      messageId: '1',
      publishTime: '2026-11-20T12:00:00.000Z',
    },
    subscription: 'projects/demo-bench/subscriptions/bench',
    deliveryAttempt: 1,
  });
}
