import { watch } from 'node:fs';
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
  /** Called when a folder can be watched no longer, for instance at the system's limit of watches. */
  readonly onError: (error: Error) => void;
}

/** Watches folders and all below them; the returned function ends that. */
export function watchSources({ root, folders, clock, onChange, onError }: WatchOptions): () => void {
  const changed = new Set<string>();
  let cancelTimer = () => {};
  const flush = () => {
    const files = [...changed].sort();
    changed.clear();
    onChange(files);
  };
  const watchers = folders.flatMap((folder) => {
    try {
      const watcher = watch(join(root, folder), { recursive: true }, (_event, file) => {
        if (file === null || !isSource(file)) return;
        changed.add(join(folder, file));
        cancelTimer();
        cancelTimer = clock.schedule(QUIET_MS, flush);
      });
      return [watcher.on('error', onError)];
    } catch (error) {
      onError(error as Error);
      return [];
    }
  });
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
