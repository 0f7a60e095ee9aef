import { parseFilter } from '../filter/parse-filter.ts';
import { invalid } from '../pubsub-error.ts';
import { DAY_MS, durationMs, MINUTE_MS, SECOND_MS, toDuration } from './duration.ts';
import { checkLabels, mergeMasked, rejectUnsupported } from './fields.ts';
import { checkName, randomSubscriptionName } from './names.ts';
import { parsePushConfig, pushConfigToWire } from './parse-push-config.ts';
import type { DeadLetterPolicy, RetryPolicy, SubscriptionConfig } from './subscription.ts';
import type { WireSubscription } from './wire.ts';

const MUTABLE = [
  'pushConfig',
  'ackDeadlineSeconds',
  'retainAckedMessages',
  'messageRetentionDuration',
  'labels',
  'expirationPolicy',
  'deadLetterPolicy',
  'retryPolicy',
] as const;
const SUPPORTED = ['name', 'topic', 'filter', ...MUTABLE] as const;
const OUTPUT_ONLY = ['state', 'topicMessageRetentionDuration', 'analyticsHubSubscriptionInfo'] as const;

const DEFAULT_RETENTION_MS = 7 * DAY_MS;
const RETENTION = { minMs: 10 * MINUTE_MS, maxMs: 31 * DAY_MS };
const DEFAULT_TTL_MS = 31 * DAY_MS;
const TTL = { minMs: DAY_MS, maxMs: Number.POSITIVE_INFINITY };
const BACKOFF = { minMs: 0, maxMs: 600 * SECOND_MS };

/** Checks a subscription that is to be created and fills in the defaults. Throws INVALID_ARGUMENT naming the field. */
export function parseSubscription(subscription: WireSubscription): SubscriptionConfig {
  const topic = checkName(subscription.topic, 'topics');
  const name = subscription.name || randomSubscriptionName(topic);
  parseFilter(subscription.filter);
  return parseFields({ ...subscription, name: checkName(name, 'subscriptions') });
}

/** The subscription with the fields of the mask changed. */
export function updateSubscription(
  current: SubscriptionConfig,
  update: WireSubscription,
  paths: readonly string[],
): SubscriptionConfig {
  const { detached, state, ...wire } = subscriptionToWire(current);
  return { ...parseFields(mergeMasked(wire, update, paths, MUTABLE)), detached };
}

export function subscriptionToWire(
  config: SubscriptionConfig,
): WireSubscription & { readonly detached: boolean; readonly state: string } {
  const { deadLetter, retry } = config;
  return {
    name: config.name,
    topic: config.topic,
    pushConfig: pushConfigToWire(config.push),
    ackDeadlineSeconds: config.ackDeadlineSeconds,
    retainAckedMessages: config.retainAckedMessages,
    messageRetentionDuration: toDuration(config.messageRetentionMs),
    labels: config.labels,
    expirationPolicy: { ttl: config.expirationTtlMs === null ? null : toDuration(config.expirationTtlMs) },
    filter: config.filter,
    deadLetterPolicy: deadLetter && {
      deadLetterTopic: deadLetter.topic,
      maxDeliveryAttempts: deadLetter.maxDeliveryAttempts,
    },
    retryPolicy: retry && {
      minimumBackoff: toDuration(retry.minimumBackoffMs),
      maximumBackoff: toDuration(retry.maximumBackoffMs),
    },
    detached: config.detached,
    state: 'ACTIVE',
  };
}

function parseFields(wire: WireSubscription): SubscriptionConfig {
  rejectUnsupported(wire, [...SUPPORTED, ...OUTPUT_ONLY], 'subscription');
  const retention = wire.messageRetentionDuration;
  return {
    name: wire.name,
    topic: wire.topic,
    push: parsePushConfig(wire.pushConfig),
    ackDeadlineSeconds: parseAckDeadline(wire.ackDeadlineSeconds),
    retainAckedMessages: wire.retainAckedMessages,
    messageRetentionMs: retention
      ? durationMs(retention, 'message_retention_duration', RETENTION)
      : DEFAULT_RETENTION_MS,
    labels: checkLabels(wire.labels),
    expirationTtlMs: parseTtl(wire.expirationPolicy),
    filter: wire.filter,
    deadLetter: parseDeadLetter(wire.deadLetterPolicy),
    retry: parseRetry(wire.retryPolicy),
    detached: false,
  };
}

function parseAckDeadline(seconds: number): number {
  if (seconds === 0) return 10;
  if (seconds >= 10 && seconds <= 600) return seconds;
  throw invalid(`Invalid ack_deadline_seconds: must be 10 to 600 [got=${seconds}]`);
}

/** No policy is the default one, a policy without a ttl means never. */
function parseTtl(policy: WireSubscription['expirationPolicy']): number | null {
  if (policy === null) return DEFAULT_TTL_MS;
  return policy.ttl && durationMs(policy.ttl, 'expiration_policy.ttl', TTL);
}

function parseDeadLetter(policy: WireSubscription['deadLetterPolicy']): DeadLetterPolicy | null {
  if (policy === null) return null;
  const attempts = policy.maxDeliveryAttempts || 5;
  if (attempts < 5 || attempts > 100) {
    throw invalid(`Invalid dead_letter_policy.max_delivery_attempts: must be 5 to 100 [got=${attempts}]`);
  }
  return { topic: checkName(policy.deadLetterTopic, 'topics'), maxDeliveryAttempts: attempts };
}

function parseRetry(policy: WireSubscription['retryPolicy']): RetryPolicy | null {
  if (policy === null) return null;
  const { minimumBackoff: minimum, maximumBackoff: maximum } = policy;
  const minimumBackoffMs = minimum
    ? durationMs(minimum, 'retry_policy.minimum_backoff', BACKOFF)
    : 10 * SECOND_MS;
  const maximumBackoffMs = maximum
    ? durationMs(maximum, 'retry_policy.maximum_backoff', BACKOFF)
    : BACKOFF.maxMs;
  if (minimumBackoffMs > maximumBackoffMs) {
    throw invalid(
      `Invalid retry_policy: minimum_backoff is longer than maximum_backoff [minimum=${minimumBackoffMs / SECOND_MS} s, maximum=${maximumBackoffMs / SECOND_MS} s]`,
    );
  }
  return { minimumBackoffMs, maximumBackoffMs };
}
