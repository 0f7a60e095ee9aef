import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Objects as a bucket in the same region gives them: an HTTP server on loopback that sends at most so many megabytes
 * a second. A process of its own, as the network is; it prints its port and ends with its standard input.
 *
 *     node paced-server.ts FILE…     # GET /INDEX?megabytesPerSecond=100
 */

const CHUNK_BYTES = 64 * 1024;
/** So late may a timer be without slowing the stream. What was held up longer is not made up for: a line has a limit. */
const MAX_BURST_MS = 5;

async function* paced(bytes: Buffer, megabytesPerSecond: number): AsyncGenerator<Buffer> {
  let dueMs = performance.now();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    const nowMs = performance.now();
    dueMs = Math.max(dueMs, nowMs - MAX_BURST_MS) + chunk.length / (1_000 * megabytesPerSecond);
    if (dueMs > nowMs) await sleep(dueMs - nowMs);
    yield chunk;
  }
}

const objects = process.argv.slice(2).map((path) => readFileSync(path));
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const object = objects[Number(pathname.slice(1))];
  if (!object) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-length': object.length });
  const body = Readable.from(paced(object, Number(searchParams.get('megabytesPerSecond'))));
  pipeline(body, response, () => {});
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('end', () => process.exit());
