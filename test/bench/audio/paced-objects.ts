import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';

/** Files that can be downloaded at a given speed. */
export interface PacedObjects {
  /** The address of the file of this index. */
  url(index: number, megabytesPerSecond: number): string;
  close(): void;
}

/** Starts a server of files in a process of its own. */
export async function servePaced(paths: readonly string[]): Promise<PacedObjects> {
  const entry = join(import.meta.dirname, 'paced-server.ts');
  const child = spawn(process.execPath, [entry, ...paths], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  const origin = `http://127.0.0.1:${Number(port)}`;
  return {
    url: (index, megabytesPerSecond) => `${origin}/${index}?megabytesPerSecond=${megabytesPerSecond}`,
    close: () => child.kill(),
  };
}

/** The bytes behind an address, as they come. */
export async function* download(url: string): AsyncGenerator<Uint8Array> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`Cannot download ${url}: status ${response.statusCode}`);
  yield* response;
}
