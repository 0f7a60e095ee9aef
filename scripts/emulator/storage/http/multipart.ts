import { invalid } from '../model/errors.ts';
import { MAX_JSON_BYTES } from '../model/limits.ts';

const MAX_PREAMBLE_BYTES = 1024;
const MAX_HEADER_BYTES = 8 * 1024;

export interface MultipartUpload {
  /** The first part, unparsed. */
  readonly resource: Buffer;
  readonly contentType: string | undefined;
  /** The second part. To be read to its end: what is wrong with the body's end shows there. */
  readonly media: AsyncIterable<Uint8Array>;
}

/**
 * Takes a `multipart/related` upload apart without holding the media in memory. Throws 400.
 * https://cloud.google.com/storage/docs/uploading-objects#rest-upload-objects
 */
export async function readMultipart(
  body: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): Promise<MultipartUpload> {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  const reader = new DelimitedReader(body);
  await reader.readUntil(delimiter, MAX_PREAMBLE_BYTES);
  await readPartHeaders(reader);
  const resource = await reader.readUntil(delimiter, MAX_JSON_BYTES);
  const headers = await readPartHeaders(reader);
  return { resource, contentType: headers.get('content-type'), media: readMedia(reader, delimiter) };
}

function boundaryOf(contentType = ''): string {
  const match = /^multipart\/related\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType,
  );
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) {
    throw invalid(
      'Content-Type of a multipart upload is not "multipart/related; boundary=…"',
      'Content-Type',
    );
  }
  return boundary;
}

async function readPartHeaders(reader: DelimitedReader): Promise<ReadonlyMap<string, string>> {
  const text = (await reader.readUntil(Buffer.from('\r\n\r\n'), MAX_HEADER_BYTES)).toString('latin1');
  if (text.startsWith('--')) throw invalid('Multipart upload does not have two parts');
  const lines = text.split('\r\n').filter((line) => line.trim() !== '');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const encoding = headers.get('content-transfer-encoding') ?? 'binary';
  if (!/^(binary|7bit|8bit)$/i.test(encoding)) {
    throw invalid(`Content-Transfer-Encoding ${JSON.stringify(encoding)} is not "binary"`);
  }
  return headers;
}

async function* readMedia(reader: DelimitedReader, delimiter: Buffer): AsyncGenerator<Uint8Array> {
  yield* reader.streamUntil(delimiter);
  const end = (await reader.readToEnd(MAX_PREAMBLE_BYTES)).toString('latin1');
  if (!/^--\s*$/.test(end)) throw invalid('Multipart upload does not end after its second part');
}

/** Cuts a stream of bytes at delimiters. */
class DelimitedReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** A part may start at the very first byte, and delimiters start with a line break. */
  #buffered: Buffer = Buffer.from('\r\n');

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  async readUntil(delimiter: Buffer, maxBytes: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of this.streamUntil(delimiter)) {
      bytes += piece.length;
      if (bytes > maxBytes) throw invalid(`A part of the multipart upload has more than ${maxBytes} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** What comes before the delimiter, which is read too. */
  async *streamUntil(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffered.indexOf(delimiter);
      if (at >= 0) {
        yield this.#take(at);
        this.#take(delimiter.length);
        return;
      }
      // The delimiter may have begun at the end of what is here.
      const safe = this.#buffered.length - delimiter.length + 1;
      if (safe > 0) yield this.#take(safe);
      if (!(await this.#fill())) throw invalid('Multipart upload ends without its closing boundary');
    }
  }

  async readToEnd(maxBytes: number): Promise<Buffer> {
    while (await this.#fill()) {
      if (this.#buffered.length > maxBytes)
        throw invalid('Multipart upload does not end after its second part');
    }
    return this.#buffered;
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#buffered = Buffer.concat([this.#buffered, value]);
    return true;
  }

  #take(bytes: number): Buffer {
    const taken = this.#buffered.subarray(0, bytes);
    this.#buffered = this.#buffered.subarray(bytes);
    return taken;
  }
}
