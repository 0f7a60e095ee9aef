import { describe, expect, it } from 'vitest';
import { readMultipart } from '../../../../scripts/emulator/storage/http/multipart.ts';

const TYPE = 'multipart/related; boundary=xyz';
const MEDIA = 'sound\r\n--xy not yet\r\n--\r\n\r\n-';
const BODY = [
  '--xyz\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{"name":"a"}',
  `\r\n--xyz\r\ncontent-type: audio/wav\r\n\r\n${MEDIA}`,
  '\r\n--xyz--',
].join('');

describe('a multipart upload', () => {
  it('comes apart the same wherever the network cuts it', async () => {
    for (let cut = 0; cut <= BODY.length; cut++) {
      const { resource, contentType, media } = await readMultipart(
        chunks(BODY.slice(0, cut), BODY.slice(cut)),
        TYPE,
      );
      expect(resource.toString()).toBe('{"name":"a"}');
      expect(contentType).toBe('audio/wav');
      expect(await textOf(media)).toBe(MEDIA);
    }
  });

  it('comes apart when it arrives byte by byte', async () => {
    const { media } = await readMultipart(chunks(...BODY), TYPE);
    expect(await textOf(media)).toBe(MEDIA);
  });

  it.each([
    ['multipart/related; boundary="xyz"'],
    ['multipart/related; type="application/json"; boundary=xyz'],
    ['Multipart/Related;boundary=xyz; charset=utf-8'],
  ])('may say its boundary as in %s', async (type) => {
    const { media } = await readMultipart(chunks(BODY), type);
    expect(await textOf(media)).toBe(MEDIA);
  });

  it('may have an empty part, a preamble and white space after it', async () => {
    const body = `preamble\r\n${BODY.replace(MEDIA, '')}\r\n\r\n`;
    const { media } = await readMultipart(chunks(body), TYPE);
    expect(await textOf(media)).toBe('');
  });

  it('may have parts without headers', async () => {
    const { contentType, media } = await readMultipart(
      chunks('--xyz\r\n\r\n{}\r\n--xyz\r\n\r\nsound\r\n--xyz--'),
      TYPE,
    );
    expect(contentType).toBeUndefined();
    expect(await textOf(media)).toBe('sound');
  });

  it.each([
    ['is cut off in the media', BODY.slice(0, -10), 'ends without its closing boundary'],
    ['is cut off in the boundary', BODY.slice(0, -2), 'does not end after its second part'],
    ['is cut off in the first part', BODY.slice(0, 60), 'ends without its closing boundary'],
    ['has one part', '--xyz\r\n\r\n{}\r\n--xyz--\r\n\r\n', 'does not have two parts'],
    [
      'has three parts',
      BODY.replace('--xyz--', '--xyz\r\n\r\nmore\r\n--xyz--'),
      'does not end after its second',
    ],
    ['goes on', `${BODY}more`, 'does not end after its second part'],
    ['is empty', '', 'ends without its closing boundary'],
    [
      'encodes its media',
      BODY.replace('audio/wav', 'audio/wav\r\nContent-Transfer-Encoding: base64'),
      'Content-Transfer-Encoding "base64" is not "binary"',
    ],
  ])('that %s is refused', async (_what, body, message) => {
    await expect(readAll(body)).rejects.toThrow(message);
  });

  it.each([undefined, 'application/json', 'multipart/related', 'multipart/form-data; boundary=xyz'])(
    'of the type %j is refused',
    async (type) => {
      await expect(readMultipart(chunks(BODY), type)).rejects.toThrow(
        'is not "multipart/related; boundary=…"',
      );
    },
  );
});

async function readAll(body: string): Promise<string> {
  const { media } = await readMultipart(chunks(body), TYPE);
  return textOf(media);
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text, 'latin1');
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}
