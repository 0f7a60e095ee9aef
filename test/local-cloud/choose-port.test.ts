import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePort } from '../../scripts/local-cloud/remembered-ports.ts';

let taken: Server;
let takenPort: number;
let freePort: number;

beforeEach(async () => {
  taken = await listen();
  takenPort = portOf(taken);
  const freed = await listen();
  freePort = portOf(freed);
  freed.close();
  await once(freed, 'close');
});
afterEach(() => void taken.close());

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

describe('the port of a server', () => {
  it('is the one that was asked for', async () => {
    expect(await choosePort('Pub/Sub', { asked: freePort, remembered: takenPort })).toBe(freePort);
  });

  it('is no other when that one is taken', async () => {
    await expect(choosePort('Pub/Sub', { asked: takenPort, remembered: freePort })).rejects.toThrow(
      `Cannot start Pub/Sub on port ${takenPort}: another program listens there`,
    );
  });

  it('is that of the last run when nobody asked', async () => {
    expect(await choosePort('Pub/Sub', { asked: undefined, remembered: freePort })).toBe(freePort);
  });

  it.each([
    ['that of the last run is taken', () => takenPort],
    ['there was no last run', () => undefined],
  ])('is any free one when %s', async (_what, remembered) => {
    expect(await choosePort('Pub/Sub', { asked: undefined, remembered: remembered() })).toBe(0);
  });
});
