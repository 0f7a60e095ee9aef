import { type FileHandle, open } from 'node:fs/promises';
import { npyHeader, transposed } from '../../shared/audio/npy.ts';
import type { FrameMatrix } from '../../shared/audio/spectral/frame-matrix.ts';

/** Frames that are kept together, row after row: enough of each row to be worth a read. */
const BLOCK_FRAMES = 1024;

/** How much of the rows is put together at a time: all mel bands of three minutes. */
const BUFFER_BYTES = 4 * 2 ** 20;

/** Frames in a file, so that memory stays flat however many there are. Nothing is left open between calls. */
export interface FrameFile {
  /** Takes the next frames, which may be overwritten afterwards. */
  append(block: FrameMatrix): void;
  /** Writes what is complete of what has come; `end` the rest, after which the file can be read. */
  flush(): Promise<void>;
  end(): Promise<void>;
  /** All frames in order, some at a time. */
  blocks(): AsyncGenerator<FrameMatrix>;
  /** All frames as a NumPy file of the shape [rows, frames]. */
  npy(): AsyncGenerator<Uint8Array>;
}

/** A new file of frames of so many rows. */
export function createFrameFile(path: string, rows: number): FrameFile {
  const current = new Float32Array(rows * BLOCK_FRAMES);
  let complete: Float32Array[] = [];
  let frames = 0;

  const flush = async () => {
    if (complete.length === 0) return;
    const file = await open(path, 'a');
    try {
      for (const block of complete) await file.writeFile(block);
    } finally {
      await file.close();
    }
    complete = [];
  };
  return {
    flush,
    append(block) {
      for (let frame = 0; frame < block.frames; frame += 1) {
        const values = block.data.subarray(frame * rows, (frame + 1) * rows);
        current.set(values, (frames % BLOCK_FRAMES) * rows);
        frames += 1;
        if (frames % BLOCK_FRAMES > 0) continue;
        complete.push(transposed(current, BLOCK_FRAMES, rows));
      }
    },
    async end() {
      if (frames % BLOCK_FRAMES > 0) complete.push(transposed(current, BLOCK_FRAMES, rows));
      await flush();
    },
    blocks: () => readBlocks(path, { rows, frames }),
    npy: () => readRows(path, { rows, frames }),
  };
}

interface Shape {
  readonly rows: number;
  readonly frames: number;
}

async function* readBlocks(path: string, { rows, frames }: Shape): AsyncGenerator<FrameMatrix> {
  const file = await open(path);
  try {
    for (let at = 0; at < frames; at += BLOCK_FRAMES) {
      const block = await readFloats(file, rows * at, rows * BLOCK_FRAMES);
      const count = Math.min(BLOCK_FRAMES, frames - at);
      yield { rows, frames: count, data: transposed(block, rows, BLOCK_FRAMES).subarray(0, count * rows) };
    }
  } finally {
    await file.close();
  }
}

/** A few rows at a time, put together from all blocks. */
async function* readRows(path: string, { rows, frames }: Shape): AsyncGenerator<Uint8Array> {
  yield npyHeader(rows, frames);
  const step = Math.max(1, Math.floor(BUFFER_BYTES / (4 * frames)));
  const file = await open(path);
  try {
    for (let row = 0; row < rows; row += step) {
      const count = Math.min(step, rows - row);
      const values = new Float32Array(count * frames);
      for (let at = 0; at < frames; at += BLOCK_FRAMES) {
        const part = await readFloats(file, rows * at + row * BLOCK_FRAMES, count * BLOCK_FRAMES);
        const width = Math.min(BLOCK_FRAMES, frames - at);
        for (let k = 0; k < count; k += 1) {
          values.set(part.subarray(k * BLOCK_FRAMES, k * BLOCK_FRAMES + width), k * frames + at);
        }
      }
      yield new Uint8Array(values.buffer);
    }
  } finally {
    await file.close();
  }
}

async function readFloats(file: FileHandle, position: number, length: number): Promise<Float32Array> {
  const values = new Float32Array(length);
  const bytes = new Uint8Array(values.buffer);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, 4 * position + at);
    if (bytesRead === 0) throw new Error('Cannot read frames: the file is shorter than what was written');
    at += bytesRead;
  }
  return values;
}
