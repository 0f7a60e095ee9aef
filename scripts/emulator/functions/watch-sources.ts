import { existsSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../../../shared/platform/clock.ts';

/** Editors write a file in several steps, and a change of branch many files. */
const QUIET_MS = 150;

export interface WatchOptions {
  /** The folders are relative to it. */
  readonly root: string;
  readonly folders: readonly string[];
  readonly clock: Clock;
  /** Called with the changed files, from `root`, once nothing has changed for a moment. */
  readonly onChange: (files: readonly string[]) => void;
}

/** Watches folders and all below them; the returned function ends that. */
export function watchSources({ root, folders, clock, onChange }: WatchOptions): () => void {
  const changed = new Set<string>();
  let cancelTimer = () => {};
  const flush = () => {
    const files = [...changed].sort();
    changed.clear();
    onChange(files);
  };
  const watchers = folders
    .filter((folder) => existsSync(join(root, folder)))
    .map((folder) =>
      watch(join(root, folder), { recursive: true }, (_event, file) => {
        if (file === null || !isSource(file)) return;
        changed.add(join(folder, file));
        cancelTimer();
        cancelTimer = clock.schedule(QUIET_MS, flush);
      }),
    );
  return () => {
    cancelTimer();
    for (const watcher of watchers) watcher.close();
  };
}

/** False for what editors leave beside a file while they write it. */
function isSource(file: string): boolean {
  const name = basename(file);
  return !name.startsWith('.') && !name.endsWith('~') && /\.\w{2,}$/.test(name) && !/\.(swp|tmp)$/.test(name);
}
