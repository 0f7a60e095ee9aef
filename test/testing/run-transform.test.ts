import { existsSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TransformContext } from '../../shared/runtime/transform.ts';
import { jsonOf, runTransform } from '../../shared/testing/run-transform.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const text = (words: string) => new TextEncoder().encode(words);

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const list: Uint8Array[] = [];
  for await (const chunk of chunks) list.push(chunk);
  return Buffer.concat(list).toString();
}

/** Reads its input in each way there is. */
async function readAll({ inputs, entityId }: TransformContext<'words'>) {
  const { words } = inputs;
  const path = await words.path();
  return {
    ways: JSON.stringify({
      entityId,
      sizeBytes: words.sizeBytes,
      bytes: new TextDecoder().decode(await words.bytes()),
      text: await words.text(),
      json: await words.json(),
      stream: await gathered(words.stream()),
      path: await readFile(path, 'utf8'),
      samePath: path === (await words.path()),
    }),
  };
}

describe('a transform in a test', () => {
  const all = {
    sizeBytes: 3,
    bytes: '"x"',
    text: '"x"',
    json: 'x',
    stream: '"x"',
    path: '"x"',
    samePath: true,
  };

  it('reads bytes of memory in every way', async () => {
    const { outputs } = await runTransform(readAll, { words: text('"x"') }, { entityId: 'song' });
    expect(jsonOf(outputs.ways)).toEqual({ entityId: 'song', ...all });
  });

  it('reads a file in every way, and from a copy where it wants a path', async () => {
    const file = join(temporaryDirectory(), 'words.json');
    writeFileSync(file, '"x"');
    const { outputs } = await runTransform(readAll, { words: { file } });
    expect(jsonOf(outputs.ways)).toEqual({ entityId: 'test', ...all });
    const scribble = async ({ inputs }: TransformContext<'words'>) => {
      await writeFile(await inputs.words.path(), 'scribbled over');
      return { nothing: '' };
    };
    await runTransform(scribble, { words: { file } });
    expect(await readFile(file, 'utf8')).toBe('"x"');
  });

  it('may give text, bytes or a stream, and leaves log lines', async () => {
    const { outputs, log } = await runTransform(async ({ log: say }) => {
      say('Half done', { part: 1 });
      return {
        text: 'a',
        bytes: text('b'),
        stream: (async function* () {
          yield text('c');
          yield text('d');
        })(),
      };
    }, {});
    expect(Object.values(outputs).map((output) => Buffer.from(output as Uint8Array).toString())).toEqual([
      'a',
      'b',
      'cd',
    ]);
    expect(log).toEqual(['Half done {"part":1}']);
  });

  it('leaves no file behind, not even when it throws', async () => {
    let directory = '';
    const failing = runTransform(async ({ temporaryDirectory: scratch }) => {
      directory = await scratch();
      throw new Error('half way');
    }, {});
    await expect(failing).rejects.toThrow('half way');
    expect(directory).not.toBe('');
    expect(existsSync(directory)).toBe(false);
  });

  it('refuses text that is no UTF-8, as in the cloud', async () => {
    const read = async ({ inputs }: TransformContext<'words'>) => ({ out: await inputs.words.text() });
    await expect(runTransform(read, { words: Uint8Array.of(0x61, 0xff) })).rejects.toThrow(TypeError);
  });
});
