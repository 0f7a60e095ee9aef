/**
 * Resources as the protobuf loader hands them over: camelCase names, 64-bit numbers as strings, absent
 * messages as null. Only the fields that the emulator knows; the others are met by `rejectUnsupported`.
 */
export interface WireDuration {
  readonly seconds: string | number;
  readonly nanos: number;
}

export interface WireTopic {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly messageRetentionDuration: WireDuration | null;
}

export interface WireSubscription {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig: WirePushConfig | null;
  readonly ackDeadlineSeconds: number;
  readonly retainAckedMessages: boolean;
  readonly messageRetentionDuration: WireDuration | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly expirationPolicy: { readonly ttl: WireDuration | null } | null;
  readonly filter: string;
  readonly deadLetterPolicy: {
    readonly deadLetterTopic: string;
    readonly maxDeliveryAttempts: number;
  } | null;
  readonly retryPolicy: {
    readonly minimumBackoff: WireDuration | null;
    readonly maximumBackoff: WireDuration | null;
  } | null;
}

export interface WirePushConfig {
  readonly pushEndpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience: string } | null;
  readonly pubsubWrapper?: object | null;
}

export interface WireFieldMask {
  readonly paths: readonly string[];
}
