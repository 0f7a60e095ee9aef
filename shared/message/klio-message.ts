/** A job as Klio names it on the wire. */
export interface JobIdentity {
  readonly name: string;
  readonly project: string;
  /** Fields beside name and project, as they came. */
  readonly unknown?: Uint8Array;
}

/** Whom a message is for: everybody below (top-down), or a list (bottom-up). An empty list is nobody. */
export type Recipients =
  | { readonly kind: 'anyone'; readonly unknown?: Uint8Array }
  | {
      readonly kind: 'limited';
      readonly jobs: readonly JobIdentity[];
      /** The job at which the message becomes one for anyone again. */
      readonly triggerChildrenOf?: JobIdentity;
      readonly unknown?: Uint8Array;
    };

export interface AuditEntry {
  readonly job: JobIdentity;
  readonly atMs: number;
  /** The entry as it came, where it holds more than job and milliseconds. It is passed on as it came. */
  readonly received?: Uint8Array;
}

/** One thing somebody asked for. Requests are ordered by time. */
export interface RequestStamp {
  readonly id: string;
  /** Pub/Sub's publish time of the first message. */
  readonly requestedAtMs: number;
}

/** A KlioMessage, decoded and checked. Versions 0, 1 and 2 are read into this form; 2 is written. */
export interface KlioMessage {
  readonly entityId: string;
  readonly recipients: Recipients;
  readonly force: boolean;
  readonly ping: boolean;
  /** The jobs that accepted this message and those it follows from, oldest first. */
  readonly auditLog: readonly AuditEntry[];
  /** Absent on a first message: its Pub/Sub id and publish time stand in. */
  readonly request?: RequestStamp;
  /** The job whose event this is; absent on a direct message. */
  readonly publishedBy?: string;
  readonly backfillId?: string;
  /** A job name for each time that job planned its missing parents in this request. */
  readonly plannedBy: readonly string[];
  /** Data.payload, passed in by a foreign job. */
  readonly payload: Uint8Array;
  /** Fields that this version does not use, as they came; they survive a pass through a job. */
  readonly unknown: UnknownFields;
}

/** Raw fields by the message of proto/klio.proto that they came in, one after the other. */
export interface UnknownFields {
  readonly message: Uint8Array;
  readonly metadata: Uint8Array;
  readonly recipients: Uint8Array;
  readonly data: Uint8Array;
}

const NONE = new Uint8Array(0);

export const ANYONE: Recipients = { kind: 'anyone' };
export const NO_UNKNOWN_FIELDS: UnknownFields = {
  message: NONE,
  metadata: NONE,
  recipients: NONE,
  data: NONE,
};

/** A first message about an entity, for anyone, with nothing special about it. */
export function newMessage(
  entityId: string,
  fields: Partial<Omit<KlioMessage, 'entityId' | 'unknown'>> = {},
): KlioMessage {
  return {
    entityId,
    recipients: ANYONE,
    force: false,
    ping: false,
    auditLog: [],
    plannedBy: [],
    payload: NONE,
    unknown: NO_UNKNOWN_FIELDS,
    ...fields,
  };
}
