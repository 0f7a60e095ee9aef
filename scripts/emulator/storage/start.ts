import { mkdirSync } from 'node:fs';
import { type Clock, systemClock } from '../../../shared/platform/clock.ts';
import { lockDirectory } from '../core/directory-lock.ts';
import type { FaultPlan } from '../core/faults/fault-plan.ts';
import { type Access, UNLIMITED } from '../iam/access.ts';
import { bucketEntry, Catalog } from './catalog.ts';
import { type DeclaredNotification, declareBucket } from './declare-bucket.ts';
import { Generations } from './disk/generations.ts';
import { layoutOf } from './disk/layout.ts';
import { type Notify, Outbox } from './disk/outbox.ts';
import { recover } from './disk/recover.ts';
import { withFaults } from './faults/with-faults.ts';
import { type HttpServer, serve } from './http/server.ts';
import { etagOf, type ObjectRecord } from './model/object.ts';
import { routesOf } from './routes/routes.ts';
import { isExpired, UploadSessions } from './upload-sessions.ts';

export interface StorageEmulator {
  /** `http://127.0.0.1:PORT`, for STORAGE_EMULATOR_HOST. */
  readonly endpoint: string;
  /** Opens another port, for callers who may do what `access` allows and no more, and returns its endpoint. */
  listenFor(access: Access): Promise<string>;
  /**
   * Makes a bucket unless it is there. Where `notifications` are given, the bucket has these and no others from
   * here on; topics are full names. Throws when a name is not allowed.
   */
  createBucket(name: string, notifications?: readonly DeclaredNotification[]): void;
  /** Path on disk of a live object, or null. */
  pathOf(bucket: string, name: string): string | null;
  /** Cuts all connections, and resolves when everything is at rest. What was acknowledged is on disk. */
  stop(): Promise<void>;
}

export interface StorageEmulatorOptions {
  /** Any free port unless given. */
  readonly port?: number;
  /** Holds the state: the bytes of objects under `<bucket>/`, everything else in a hidden folder. */
  readonly directory: string;
  readonly clock?: Clock;
  /** Takes notifications, which a bucket cannot have without. One that it throws on is sent again later. */
  readonly notify?: Notify;
  /** What goes wrong, for tests. */
  readonly faultPlan?: FaultPlan;
}

/**
 * Starts a Cloud Storage emulator (JSON API) on 127.0.0.1 with the state that it finds in the directory.
 * Throws when another process uses the directory, or the port.
 */
export async function startStorageEmulator(options: StorageEmulatorOptions): Promise<StorageEmulator> {
  const state = openState(options);
  const { context } = state;
  try {
    const { faultPlan, port = 0 } = options;
    const routes = faultPlan ? withFaults(routesOf(context), faultPlan) : routesOf(context);
    const servers: HttpServer[] = [];
    const listen = async (on: number, access: Access) => {
      const server = await serve(routes, on, access);
      servers.push(server);
      return server.endpoint;
    };
    const endpoint = await listen(port, UNLIMITED);
    state.setOrigin(endpoint);
    return {
      endpoint,
      listenFor: (access) => listen(0, access),
      createBucket: (name, notifications) => declareBucket(context, name, notifications),
      pathOf: (bucket, name) =>
        findObject(context.catalog, bucket, name) ? context.layout.data(bucket, name) : null,
      async stop() {
        await Promise.all(servers.map((server) => server.close()));
        state.close();
      },
    };
  } catch (error) {
    state.close();
    throw error;
  }
}

function openState({ directory, clock = systemClock, notify }: StorageEmulatorOptions) {
  const layout = layoutOf(directory);
  mkdirSync(layout.hidden, { recursive: true });
  const unlock = lockDirectory(layout.hidden);
  try {
    const { buckets, sessions } = recover(layout, (session) => isExpired(session, clock.nowMs()));
    const generations = new Generations(layout);
    const outbox = new Outbox(layout, clock, notify);
    let origin = '';
    const catalog = new Catalog(
      new Map(buckets.map(({ record, objects }) => [record.name, bucketEntry(record, objects)])),
      { layout, clock, generations, outbox, origin: () => origin },
    );
    outbox.recover(({ bucket, name, etag }) => {
      const live = findObject(catalog, bucket, name);
      return (live && etagOf(live)) === etag;
    });
    return {
      context: { layout, clock, catalog, sessions: new UploadSessions(sessions, layout, clock), outbox },
      setOrigin(endpoint: string) {
        origin = endpoint;
      },
      close() {
        outbox.close();
        generations.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function findObject(catalog: Catalog, bucket: string, name: string): ObjectRecord | null {
  return catalog.buckets.has(bucket) ? catalog.find(bucket, name) : null;
}
