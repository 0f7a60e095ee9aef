import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { differences, type Tolerances } from './differences.ts';

interface GoldenOptions extends Tolerances {
  /** Write the file instead of comparing with it. True when UPDATE_GOLDEN is 1, unless told. */
  readonly update?: boolean;
}

/**
 * Compares JSON with the file at `path`, which was once looked at and found good. Throws an Error that names every
 * place that differs by more than its tolerance, or says that there is no such file yet.
 */
export function expectGolden(actual: unknown, path: string, options: GoldenOptions = {}): void {
  const { update = process.env.UPDATE_GOLDEN === '1', ...tolerances } = options;
  if (update) {
    write(actual, path);
    return;
  }
  if (!existsSync(path)) {
    throw new Error(
      `Cannot compare with golden file: there is none, run with UPDATE_GOLDEN=1 [path=${path}]`,
    );
  }
  const found = differences(actual, JSON.parse(readFileSync(path, 'utf8')), tolerances);
  if (found.length === 0) return;
  const advice = 'if the new values are right, run with UPDATE_GOLDEN=1 and look at what changed';
  throw new Error(`Output is not what it was, ${advice} [path=${path}]\n  ${found.join('\n  ')}`);
}

function write(actual: unknown, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(actual, null, 1)}\n`);
}
