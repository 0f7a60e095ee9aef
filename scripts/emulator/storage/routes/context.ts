import type { Clock } from '../../../../shared/platform/clock.ts';
import type { Catalog } from '../catalog.ts';
import type { Layout } from '../disk/layout.ts';
import type { Outbox } from '../disk/outbox.ts';
import type { UploadSessions } from '../upload-sessions.ts';

/** What handlers work on. */
export interface Context {
  readonly layout: Layout;
  readonly clock: Clock;
  readonly catalog: Catalog;
  readonly sessions: UploadSessions;
  readonly outbox: Outbox;
}
