import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Compiles a peer that is written in C, for this very machine; gives the path of the program. Throws where compiler
 * or library are missing, with the compiler's words.
 */
export async function compilePeer(
  source: string,
  { libraries, directory }: { readonly libraries: readonly string[]; readonly directory: string },
): Promise<string> {
  const program = join(directory, basename(source, '.c'));
  const flags = ['-O3', '-march=native', '-ffast-math', source, ...libraries.map((name) => `-l${name}`)];
  await promisify(execFile)('cc', [...flags, '-o', program]);
  return program;
}
