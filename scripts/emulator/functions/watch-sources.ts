import { basename } from 'node:path';
import type { Clock } from '../../../shared/platform/clock.ts';
import { FolderTree } from './folder-tree.ts';

/** Editors write a file in several steps, and a change of branch many files. */
const QUIET_MS = 150;

export interface WatchOptions {
  /** The folders are relative to it. */
  readonly root: string;
  readonly folders: readonly string[];
  readonly clock: Clock;
  /** Called with the changed files, from `root`, once nothing has changed for a moment. */
  readonly onChange: (files: readonly string[]) => void;
  /** Called once when a folder can be watched no longer, for instance at the system's limit of watches. */
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
  const onFile = (path: string) => {
    if (!isSource(path)) return;
    changed.add(path);
    cancelTimer();
    cancelTimer = clock.schedule(QUIET_MS, flush);
  };
  const tree = new FolderTree(root, { onFile, onError });
  for (const folder of folders) tree.follow(folder);
  return () => {
    cancelTimer();
    tree.close();
  };
}

/** False for what editors leave beside a file while they write it. */
function isSource(file: string): boolean {
  const name = basename(file);
  return !name.startsWith('.') && !name.endsWith('~') && /\.\w{2,}$/.test(name) && !/\.(swp|tmp)$/.test(name);
}
