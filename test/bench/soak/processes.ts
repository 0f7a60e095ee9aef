import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What one process holds at one moment. */
export interface Holding {
  readonly residentMb: number;
  readonly sockets: number;
  /** Open files of any other kind. */
  readonly files: number;
}

/** Looks at a process by way of /proc, so on Linux only. */
export function holdingOf(pid: number): Holding {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const open = readdirSync(`/proc/${pid}/fd`).map((descriptor) => kindOf(`/proc/${pid}/fd/${descriptor}`));
  const sockets = open.filter((kind) => kind === 'socket').length;
  return {
    residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
    sockets,
    files: open.filter((kind) => kind === 'file').length,
  };
}

function kindOf(link: string): 'socket' | 'file' | 'gone' {
  try {
    return readlinkSync(link).startsWith('socket:') ? 'socket' : 'file';
  } catch {
    return 'gone';
  }
}
