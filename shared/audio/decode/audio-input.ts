import { KlioError } from '../../errors/klio-error.ts';
import { boundedInput } from './bounded-input.ts';
import { createFileAccount, type FileAccount } from './file-account.ts';
import { isMp4 } from './mp4-layout.ts';
import { isRiff } from './wav-header.ts';

/** How many first bytes are looked at: where a container keeps its header, if it keeps it in front. */
const PREFIX_BYTES = 64 * 1024;
const MAX_INPUT_BYTES = 4 * 1024 ** 3;

export interface InputLimits {
  readonly signal: AbortSignal;
  /** An input of more bytes is INPUT_UNDECODABLE. 4 GiB unless told. */
  readonly maxInputBytes?: number;
}

/** Untrusted bytes, of which the first are known. */
export interface AudioInput {
  /** Enough to know a WAV or an MP4 by, and to find its header where that comes early. */
  readonly prefix: Uint8Array;
  /** All bytes, once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What the file tells of its own length, complete when all bytes were read. */
  readonly account: FileAccount;
  /** Lets go of the input. */
  close(): void;
}

/** Opens an input within its limits. Throws INPUT_UNDECODABLE when it is empty. */
export async function openAudioInput(
  input: AsyncIterable<Uint8Array>,
  { signal, maxInputBytes = MAX_INPUT_BYTES }: InputLimits,
): Promise<AudioInput> {
  const chunks = boundedInput(input, { maxBytes: maxInputBytes, signal });
  const prefix = await readPrefix(chunks);
  if (prefix.length === 0) throw new KlioError('INPUT_UNDECODABLE', 'Cannot decode audio: input is empty');
  const account = createFileAccount();
  const close = () => void chunks.return().catch(() => {}); // not awaited: a stuck input would keep us
  return { prefix, bytes: accounted(prefix, chunks, account), account, close };
}

async function readPrefix(chunks: AsyncGenerator<Uint8Array, void>): Promise<Uint8Array> {
  let prefix: Uint8Array = new Uint8Array();
  const wanted = () => (prefix.length < 12 || isMp4(prefix) || isRiff(prefix) ? PREFIX_BYTES : 0);
  while (prefix.length < wanted()) {
    const next = await chunks.next();
    if (next.done) break;
    prefix = prefix.length === 0 ? next.value : Buffer.concat([prefix, next.value]);
  }
  return prefix;
}

async function* accounted(
  prefix: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  account: FileAccount,
): AsyncGenerator<Uint8Array> {
  account.push(prefix);
  yield prefix;
  for await (const chunk of rest) {
    account.push(chunk);
    yield chunk;
  }
}
