import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { type StateFile, stateFile } from './state-file.ts';

const endpointsSchema = z.object({
  pid: z.int().positive(),
  project: z.string(),
  prefix: z.string(),
  /** `127.0.0.1:<port>` */
  pubsub: z.string(),
  /** `http://127.0.0.1:<port>` */
  storage: z.string(),
  /** `http://127.0.0.1:<port>`; a function's address is this and `/<functionName>`. */
  functions: z.string(),
  /** `127.0.0.1:<port>` */
  workflows: z.string(),
});

/** Where a running local cloud is to be found. */
export type Endpoints = Readonly<z.infer<typeof endpointsSchema>>;

/** `endpoints.json` in the directory of a local cloud: there while it runs, and left behind by one that was killed. */
export function endpointsFile(directory: string): StateFile<Endpoints> {
  return stateFile(join(directory, 'endpoints.json'), endpointsSchema);
}

/** The local cloud that runs on a directory, null when none does. */
export async function findRunning(directory: string): Promise<Endpoints | null> {
  const endpoints = endpointsFile(directory).read();
  if (!endpoints || !isAlive(endpoints.pid)) return null;
  return (await answers(endpoints.pubsub)) ? endpoints : null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and somebody else's
  }
}

/** After a restart of the machine the process id may be another program's. */
async function answers(host: string): Promise<boolean> {
  const [name, port] = host.split(':');
  const socket = connect(Number(port), name);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
