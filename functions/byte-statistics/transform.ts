import type { Transform } from '../../shared/runtime/transform.ts';
import { countBytes } from './count-bytes.ts';
import type job from './job.ts';

/** Size, hash, kind and entropy of a file, whatever it is: what cannot be decoded can still be counted. */
export const transform: Transform<typeof job> = async ({ inputs }) => {
  const { entropyBits, ...statistics } = await countBytes(inputs.file.stream());
  const file = { ...statistics, entropyBits: Number(entropyBits.toFixed(4)) };
  return { statistics: `${JSON.stringify(file)}\n` };
};
