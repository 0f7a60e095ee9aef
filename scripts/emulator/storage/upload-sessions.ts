import { rmSync } from 'node:fs';
import type { Clock } from '../../../shared/platform/clock.ts';
import { writeJson } from './disk/json-file.ts';
import type { Layout } from './disk/layout.ts';
import { StagedFile } from './disk/staged-file.ts';
import { ApiError } from './model/errors.ts';
import { UPLOAD_SESSION_MS } from './model/limits.ts';
import type { ObjectRecord } from './model/object.ts';
import type { UploadSession } from './model/upload-session.ts';

/** Answers to repeated requests are kept for this many uploads. */
const MAX_FINISHED = 1000;

interface OpenUpload {
  readonly session: UploadSession;
  /** Null until the first byte, and after a restart. */
  staged: Promise<StagedFile> | null;
  /** The request that is writing, and when it has stopped. */
  writer: { readonly hangUp: () => void; readonly stopped: Promise<unknown> } | null;
}

/** The resumable uploads that are under way, and the last ones that were finished. */
export class UploadSessions {
  readonly #open: Map<string, OpenUpload>;
  readonly #finished = new Map<string, ObjectRecord>();
  readonly #layout: Layout;
  readonly #clock: Clock;

  constructor(sessions: readonly UploadSession[], layout: Layout, clock: Clock) {
    this.#open = new Map(sessions.map((session) => [session.id, { session, staged: null, writer: null }]));
    this.#layout = layout;
    this.#clock = clock;
  }

  start(session: UploadSession): void {
    writeJson(this.#layout.session(session.id), session);
    this.#open.set(session.id, { session, staged: null, writer: null });
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Throws 404 for an upload that is not known, 410 for one that is too old. */
  async get(id: string): Promise<UploadSession> {
    const { session } = this.#upload(id);
    if (!isExpired(session, this.#clock.nowMs())) return session;
    await this.discard(id);
    throw new ApiError(410, 'gone', `The upload session has expired: ${id}`);
  }

  /** The object that an upload has become, while that is remembered. */
  finished(id: string): ObjectRecord | undefined {
    return this.#finished.get(id);
  }

  async staged(id: string): Promise<StagedFile> {
    const upload = this.#upload(id);
    upload.staged ??= StagedFile.reopen(this.#layout.staged(id));
    return upload.staged;
  }

  /**
   * Lets `write` have the upload alone. A request that is still writing is cut off: its client has given up on
   * it, or it would not have sent another.
   */
  async takeOver<T>(id: string, hangUp: () => void, write: () => Promise<T>): Promise<T> {
    const upload = this.#upload(id);
    upload.writer?.hangUp();
    const result = Promise.resolve(upload.writer?.stopped).then(write);
    const writer = { hangUp, stopped: result.catch(() => undefined) };
    upload.writer = writer;
    return result.finally(() => {
      if (upload.writer === writer) upload.writer = null;
    });
  }

  /** After the commit of its object. */
  finish(id: string, record: ObjectRecord): void {
    rmSync(this.#layout.session(id), { force: true });
    this.#open.delete(id);
    this.#finished.set(id, record);
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > MAX_FINISHED && oldest !== undefined) this.#finished.delete(oldest);
  }

  /** Ends an upload that becomes nothing. */
  async discard(id: string): Promise<void> {
    const upload = this.#upload(id);
    this.#open.delete(id);
    rmSync(this.#layout.session(id), { force: true });
    const staged = await (upload.staged ?? new StagedFile(this.#layout.staged(id)));
    await staged.discard();
  }

  #upload(id: string): OpenUpload {
    const upload = this.#open.get(id);
    if (!upload) throw new ApiError(404, 'notFound', `No such upload session: ${id.slice(0, 100)}`);
    return upload;
  }
}

/** https://cloud.google.com/storage/docs/resumable-uploads#session-uris */
export function isExpired({ startedAtMs }: UploadSession, nowMs: number): boolean {
  return nowMs - startedAtMs > UPLOAD_SESSION_MS;
}
