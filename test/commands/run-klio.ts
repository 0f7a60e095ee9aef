import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const REPOSITORY = resolve(import.meta.dirname, '../..');

export interface KlioRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Starts the command line as a process of its own, with nothing of this one's environment but the path. */
export function startKlio(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['scripts/klio.ts', ...args], {
    cwd: REPOSITORY,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none', ...env },
    stdio: 'pipe',
  });
}

/** Runs the command line to its end. */
export async function runKlio(
  args: readonly string[],
  { env = {}, input = '' }: RunOptions = {},
): Promise<KlioRun> {
  const child = startKlio(args, env);
  child.stdin?.end(input);
  return await endOf(child);
}

/** What a process came to. */
export async function endOf(child: ChildProcess): Promise<KlioRun> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The process was started without pipes');
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(stdout), text(stderr)]);
  return { code, stdout: out, stderr: err };
}
