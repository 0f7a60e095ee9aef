/**
 * Loaded before the function: tells the host, by a byte on file descriptor 3, that the instance listens.
 * Cloud Run finds that out by connecting again and again; on a laptop every start would pay for it.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { closeSync, writeSync } from 'node:fs';
import type { Server } from 'node:net';

const LISTENING = 'tracing:net.server.listen:asyncEnd';
const READY_FD = 3;

function tellHost(message: unknown): void {
  const { server } = message as { server: Server };
  if (server.address() !== process.env.PORT) return; // a server of the function's own
  unsubscribe(LISTENING, tellHost);
  writeSync(READY_FD, '\n');
  closeSync(READY_FD);
}

subscribe(LISTENING, tellHost);
