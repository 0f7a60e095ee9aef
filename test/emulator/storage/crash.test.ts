import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningDigest } from '../../../scripts/emulator/storage/disk/digest.ts';
import { startStorageEmulator } from '../../../scripts/emulator/storage/start.ts';
import { type Answer, request } from './harness.ts';

const SEED = Number(process.env.SEED ?? 1);
const ROUNDS = 3;
const WORKERS = 8;
const BLOCK = 256 * 1024;

/** What the writer of a name knows. Contents are named by the number of their write; null is no object. */
interface Knowledge {
  acknowledged: number | null;
  /** The outcome of a request that had no answer, which may have happened or not. */
  pending: number | null | undefined;
}

interface OpenSession {
  readonly name: string;
  readonly path: string;
  acknowledgedBytes: number;
}

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'storage-crash-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('an emulator that is killed again and again while clients write', () => {
  it('has every acknowledged write, whole, and nothing half', async () => {
    const random = seeded(SEED);
    const known = new Map<string, Knowledge>();
    for (let round = 0; round < ROUNDS; round++) {
      const sessions = await storm(known, random, round);
      const emulator = await startStorageEmulator({ directory });
      try {
        await checkObjects(emulator.endpoint, known);
        checkLeftovers(known, sessions);
        await checkSessions(emulator.endpoint, sessions, known);
      } finally {
        await emulator.stop();
      }
    }
    const writes = [...known.values()].filter(({ acknowledged }) => acknowledged !== null).length;
    expect(writes, `the storm wrote something [SEED=${SEED}]`).toBeGreaterThan(20);
  });
});

/** Lets workers write until enough was acknowledged, and kills the process in the midst of it. */
async function storm(
  known: Map<string, Knowledge>,
  random: () => number,
  round: number,
): Promise<OpenSession[]> {
  const { child, endpoint } = await startProcess();
  const sessions: OpenSession[] = [];
  let untilKill = 30 + Math.floor(random() * 60);
  const acknowledge = () => {
    untilKill -= 1;
    if (untilKill === 0) child.kill('SIGKILL');
  };
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    for (let turn = 1; ; turn++) {
      const writeNumber = (round + 1) * 10_000 + turn;
      const name = `w${worker}/${turn % 5 === 0 ? writeNumber : turn % 3}`;
      await act(endpoint, known, { name, writeNumber, random, sessions });
      acknowledge();
    }
  });
  const exited = once(child, 'exit');
  await Promise.allSettled(workers);
  await exited;
  return sessions;
}

async function act(
  endpoint: string,
  known: Map<string, Knowledge>,
  {
    name,
    writeNumber,
    random,
    sessions,
  }: { name: string; writeNumber: number; random: () => number; sessions: OpenSession[] },
): Promise<void> {
  const knowledge = known.get(name) ?? { acknowledged: null, pending: undefined };
  known.set(name, knowledge);
  const choice = random();
  const isDeletion = choice < 0.15 && knowledge.acknowledged !== null;
  knowledge.pending = isDeletion ? null : writeNumber;
  if (isDeletion)
    expectStatus(await request(endpoint, 'DELETE', `/b/tracks/o/${encodeURIComponent(name)}`), 204);
  else if (choice < 0.7) expectStatus(await uploadAtOnce(endpoint, name, writeNumber), 200);
  else await uploadInChunks(endpoint, name, writeNumber, sessions);
  knowledge.acknowledged = knowledge.pending;
  knowledge.pending = undefined;
}

function uploadAtOnce(endpoint: string, name: string, writeNumber: number): Promise<Answer> {
  const path = `/upload/storage/v1/b/tracks/o?uploadType=media&name=${encodeURIComponent(name)}`;
  return request(endpoint, 'POST', path, { body: contentOf(name, writeNumber) });
}

async function uploadInChunks(
  endpoint: string,
  name: string,
  writeNumber: number,
  sessions: OpenSession[],
): Promise<void> {
  const bytes = contentOf(name, writeNumber);
  const start = `/upload/storage/v1/b/tracks/o?uploadType=resumable&name=${encodeURIComponent(name)}`;
  const started = await request(endpoint, 'POST', start, {
    body: JSON.stringify({ metadata: { writeNumber: String(writeNumber) } }),
  });
  expectStatus(started, 200);
  const session = { name, path: started.headers.location!.replace(endpoint, ''), acknowledgedBytes: 0 };
  sessions.push(session);
  for (let at = 0; at + BLOCK < bytes.length; at += BLOCK) {
    const range = `bytes ${at}-${at + BLOCK - 1}/*`;
    expectStatus(await put(endpoint, session.path, bytes.subarray(at, at + BLOCK), range), 308);
    session.acknowledgedBytes = at + BLOCK;
  }
  const rest = bytes.subarray(session.acknowledgedBytes);
  const range = `bytes ${session.acknowledgedBytes}-*/${bytes.length}`;
  expectStatus(await put(endpoint, session.path, rest, range), 200);
  sessions.splice(sessions.indexOf(session), 1);
}

/** Every name has the content of its last acknowledged write, or of the one that was under way. */
async function checkObjects(endpoint: string, known: Map<string, Knowledge>): Promise<void> {
  for (const [name, knowledge] of known) {
    const { status, bytes, headers } = await request(endpoint, 'GET', `/tracks/${encodeURIComponent(name)}`);
    if (status === 200) expect(headers['x-goog-hash'], name).toContain(`crc32c=${checksumOf(bytes)}`);
    const candidates = [knowledge.acknowledged, knowledge.pending].filter((write) => write !== undefined);
    const found = candidates.find((write) =>
      write === null ? status === 404 : status === 200 && bytes.equals(contentOf(name, write)),
    );
    const facts = { name, status, bytes: bytes.length, candidates, seed: SEED };
    expect(found, `holds none of the writes that it may hold ${JSON.stringify(facts)}`).toBeDefined();
    knowledge.acknowledged = found!;
    knowledge.pending = undefined;
  }
}

/** On disk are the objects that there are, the uploads that can go on, and nothing else. */
function checkLeftovers(known: Map<string, Knowledge>, sessions: readonly OpenSession[]): void {
  const live = [...known.values()].filter(({ acknowledged }) => acknowledged !== null).length;
  expect(readdirSync(join(directory, 'tracks')).length).toBe(live);
  expect(readdirSync(hidden('objects', 'tracks')).length).toBe(live);
  const open = new Set(readdirSync(hidden('uploads')).map((file) => basename(file, '.json')));
  expect(readdirSync(hidden('staging')).filter((id) => !open.has(id))).toEqual([]);
  for (const { path } of sessions) {
    const id = new URLSearchParams(path.split('?')[1]).get('upload_id')!;
    if (!open.has(id)) continue;
    const { name } = JSON.parse(readFileSync(hidden('uploads', `${id}.json`), 'utf8'));
    expect(known.has(name)).toBe(true);
  }
}

/** Uploads that were cut off go on from what was acknowledged, and become what they were to be. */
async function checkSessions(
  endpoint: string,
  sessions: readonly OpenSession[],
  known: Map<string, Knowledge>,
): Promise<void> {
  for (const { name, path, acknowledgedBytes } of sessions) {
    const probe = await put(endpoint, path, '', 'bytes */*');
    if (probe.status === 200) continue;
    expectStatus(probe, 308);
    const arrived = Number(probe.headers.range?.split('-')[1] ?? -1) + 1;
    expect(arrived).toBeGreaterThanOrEqual(acknowledgedBytes);
    const id = new URLSearchParams(path.split('?')[1]).get('upload_id')!;
    const session = JSON.parse(readFileSync(hidden('uploads', `${id}.json`), 'utf8'));
    const writeNumber = Number(session.settings.metadata.writeNumber);
    const bytes = contentOf(name, writeNumber);
    expectStatus(
      await put(endpoint, path, bytes.subarray(arrived), `bytes ${arrived}-*/${bytes.length}`),
      200,
    );
    const downloaded = await request(endpoint, 'GET', `/tracks/${encodeURIComponent(name)}`);
    expect(downloaded.bytes.equals(bytes)).toBe(true);
    known.set(name, { acknowledged: writeNumber, pending: undefined });
  }
}

function put(endpoint: string, path: string, body: string | Uint8Array, range: string): Promise<Answer> {
  return request(endpoint, 'PUT', path, { body, headers: { 'content-range': range } });
}

function expectStatus({ status, text }: Answer, expected: number): void {
  if (status !== expected) throw new Error(`Answered ${status} instead of ${expected}: ${text}`);
}

function checksumOf(bytes: Uint8Array): string {
  const digest = new RunningDigest();
  digest.update(bytes);
  return digest.read().crc32c;
}

/** Any two writes differ, in length too. */
function contentOf(name: string, writeNumber: number): Buffer {
  return Buffer.alloc((writeNumber * 7919) % (3 * BLOCK), `${name}#${writeNumber}|`);
}

async function startProcess(): Promise<{ child: ChildProcess; endpoint: string }> {
  const script = new URL('emulator-process.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, endpoint: String(line).trim() };
}

function hidden(...path: string[]): string {
  return join(directory, '.emulator-v1', ...path);
}

/** Mulberry32: enough for choosing. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
