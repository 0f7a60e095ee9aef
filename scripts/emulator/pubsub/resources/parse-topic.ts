import { DAY_MS, durationMs, MINUTE_MS, toDuration } from './duration.ts';
import { checkLabels, mergeMasked, rejectUnsupported } from './fields.ts';
import { checkName } from './names.ts';
import type { TopicConfig } from './topic.ts';
import type { WireTopic } from './wire.ts';

const SUPPORTED = ['name', 'labels', 'messageRetentionDuration'] as const;
const OUTPUT_ONLY = ['state', 'satisfiesPzs'] as const;
const MUTABLE = ['labels', 'messageRetentionDuration'] as const;
const RETENTION = { minMs: 10 * MINUTE_MS, maxMs: 31 * DAY_MS };

/** Checks a topic that is to be created. Throws INVALID_ARGUMENT naming the field. */
export function parseTopic(topic: WireTopic): TopicConfig {
  rejectUnsupported(topic, [...SUPPORTED, ...OUTPUT_ONLY], 'topic');
  const retention = topic.messageRetentionDuration;
  return {
    name: checkName(topic.name, 'topics'),
    labels: checkLabels(topic.labels),
    messageRetentionMs: retention && durationMs(retention, 'message_retention_duration', RETENTION),
  };
}

/** The topic with the fields of the mask changed. */
export function updateTopic(current: TopicConfig, update: WireTopic, paths: readonly string[]): TopicConfig {
  return parseTopic(mergeMasked(topicToWire(current), update, paths, MUTABLE));
}

export function topicToWire(topic: TopicConfig): WireTopic & { readonly state: string } {
  return {
    name: topic.name,
    labels: topic.labels,
    messageRetentionDuration: topic.messageRetentionMs === null ? null : toDuration(topic.messageRetentionMs),
    state: 'ACTIVE',
  };
}
