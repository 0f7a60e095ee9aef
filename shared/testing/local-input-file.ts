import { createReadStream } from 'node:fs';
import { copyFile, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { InputFile } from '../runtime/transform.ts';

/** A file of this machine as a transform sees an input. `path` is a copy, as in the cloud. */
export async function localInputFile(
  file: string,
  temporaryDirectory: () => Promise<string>,
): Promise<InputFile> {
  const { size } = await stat(file);
  let copy: Promise<string> | undefined;
  const makeCopy = async () => {
    const path = join(await temporaryDirectory(), `input-${crypto.randomUUID()}`);
    await copyFile(file, path);
    return path;
  };
  const text = async () => new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  return {
    bucket: 'local',
    objectName: basename(file),
    generation: '0',
    sizeBytes: size,
    stream: () => createReadStream(file),
    bytes: async () => new Uint8Array(await readFile(file)),
    text,
    json: async () => JSON.parse(await text()),
    path: () => (copy ??= makeCopy()),
  };
}
