import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
const SPECTRAL = join(ROOT, 'shared/audio/spectral');

/** What has exports for the host; the other files are imported by these. */
const ENTRIES = [
  'precisions.ts',
  'cosines.ts',
  'decibels.ts',
  'levels.ts',
  'maxima.ts',
  'medians.ts',
  'memory.ts',
  'products.ts',
  'rises.ts',
  'steps.ts',
];

/** Where the compiled kernels are kept, so that nobody needs the compiler to run them. */
export const KERNELS_FILE = join(SPECTRAL, 'kernel-binary.ts');

/** Compiles the spectral kernels; gives the text of the file that holds them. The same sources give the same text. */
export async function compileKernels(): Promise<string> {
  let binary: Uint8Array | undefined;
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--outFile', 'kernel.wasm'];
  const { error, stderr } = await asc.main(
    [...ENTRIES.map((entry) => `shared/audio/spectral/kernel/${entry}`), ...options],
    {
      readFile: (name) => readIfThere(join(ROOT, name)),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`Cannot compile the kernels: ${stderr}`, { cause: error });
  return [
    '/** The kernels of kernel/ as WebAssembly in base64, which survives bundling: made by `npm run build:kernels`. */',
    'export const KERNEL_BINARY =',
    `  '${Buffer.from(binary).toString('base64')}';\n`,
  ].join('\n');
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

if (import.meta.main) writeFileSync(KERNELS_FILE, await compileKernels());
