import { Agent, request } from 'node:http';

export interface LoadResult {
  readonly messages: number;
  readonly seconds: number;
  /** Milliseconds per message, sorted. */
  readonly latenciesMs: Float64Array;
  /** Answers other than 204. */
  readonly failures: number;
}

/** Posts so many bodies to a URL, `connections` at a time, over connections that are kept. */
export async function postAll(
  url: string,
  {
    messages,
    connections,
    bodyOf,
  }: { messages: number; connections: number; bodyOf: (index: number) => string },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latenciesMs = new Float64Array(messages);
  let next = 0;
  let failures = 0;
  const startMs = performance.now();
  const worker = async () => {
    for (let index = next++; index < messages; index = next++) {
      const sentMs = performance.now();
      if ((await post(url, bodyOf(index), agent)) !== 204) failures += 1;
      latenciesMs[index] = performance.now() - sentMs;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - startMs) / 1000;
  agent.destroy();
  return { messages, seconds, latenciesMs: latenciesMs.sort(), failures };
}

/** The latency that a share of the messages stays within. */
export function percentile({ latenciesMs }: LoadResult, share: number): number {
  return latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? Number.NaN;
}

function post(url: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
