import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { stateFile } from './state-file.ts';

const portsSchema = z.object({
  pubsub: z.number(),
  storage: z.number(),
  functions: z.number(),
  workflows: z.number(),
  /** Of the workflows' callbacks, whose addresses outlast a run. */
  callbacks: z.number(),
});

export type Ports = Readonly<z.infer<typeof portsSchema>>;

/** The ports of the last run, `ports.json`, so that addresses stay the same from run to run where they can. */
export function rememberedPorts(directory: string) {
  return stateFile<Ports>(join(directory, 'ports.json'), portsSchema);
}

/**
 * The port for a server to start on: the one that was asked for, or else that of the last run, or else 0 for
 * any free one. Throws when the one that was asked for is taken.
 */
export async function choosePort(
  what: string,
  { asked = 0, remembered = 0 }: { asked: number | undefined; remembered: number | undefined },
): Promise<number> {
  if (asked === 0) return (await isFree(remembered)) ? remembered : 0;
  if (await isFree(asked)) return asked;
  throw new Error(
    `Cannot start ${what} on port ${asked}: another program listens there, stop it or choose another port`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
