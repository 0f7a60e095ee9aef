import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../../iam/access.ts';
import type { Query } from './query.ts';
import type { Reply } from './reply.ts';

/** A request that found its route. */
export interface Call {
  readonly method: string;
  /** A part of the path that the route names, decoded. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** Cuts the connection that the call came by. */
  readonly hangUp: () => void;
  /** Resolves when that connection is closed. */
  readonly whenGone: () => Promise<void>;
  /** The emulator's address as the client spelled it. */
  readonly origin: string;
  /** What the caller may do. */
  readonly access: Access;
}

/**
 * Answers a call, or throws an ApiError. Whatever the call changes is durable when this resolves. A fault rule
 * wraps a handler: an error before calling it is one before the effect, an error after it is one after the
 * commit, and a stream in the reply can be cut or changed on its way.
 */
export type Handler = (call: Call) => Promise<Reply>;
