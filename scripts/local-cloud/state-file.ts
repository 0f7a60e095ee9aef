import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';

/** A small JSON file in a local cloud's directory. What does not parse counts as absent. */
export interface StateFile<T> {
  read(): T | null;
  /** Replaces the file as a whole: no reader sees half of it. */
  write(value: T): void;
  remove(): void;
}

export function stateFile<T>(path: string, schema: z.ZodType<T>): StateFile<T> {
  return {
    read: () => {
      try {
        return schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
      } catch {
        return null;
      }
    },
    write: (value) => {
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`);
      renameSync(draft, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
