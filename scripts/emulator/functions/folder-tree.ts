import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

interface Listeners {
  /** Called with a file that changed, came or went, from the root. */
  readonly onFile: (path: string) => void;
  /** Called with the first error alone: where one folder cannot be watched, the next ones mostly cannot either. */
  readonly onError: (error: Error) => void;
}

/**
 * Watches folders one by one. Node's own recursive watching follows the inode of each file on Linux, and so loses one
 * that an editor or git puts a new file in the place of: https://nodejs.org/api/fs.html#inodes
 */
export class FolderTree {
  readonly #root: string;
  readonly #listeners: Listeners;
  readonly #watchers = new Map<string, FSWatcher>();
  #failed = false;

  constructor(root: string, listeners: Listeners) {
    this.#root = root;
    this.#listeners = listeners;
  }

  /** Watches a folder, from the root, and all below it. */
  follow(folder: string): void {
    try {
      this.#enter(folder);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Answers with the files that are there. */
  #enter(folder: string): string[] {
    const watcher = watch(join(this.#root, folder), (event, name) => {
      if (name !== null) this.#look(event, join(folder, name));
    });
    this.#watchers.set(folder, watcher);
    watcher.on('error', (error) => this.#fail(error));
    return readdirSync(join(this.#root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return this.#enter(path);
      return entry.isFile() ? [path] : [];
    });
  }

  /** A folder that came may have had files before it was watched, and may be gone again. */
  #look(event: string, path: string): void {
    if (event === 'rename') this.#leave(path);
    try {
      const isNewFolder = event === 'rename' && this.#isFolder(path);
      for (const file of isNewFolder ? this.#enter(path) : [path]) this.#listeners.onFile(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#fail(error as Error);
    }
  }

  #leave(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }

  #isFolder(path: string): boolean {
    return statSync(join(this.#root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  }

  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#listeners.onError(error);
  }
}
