import type { protos } from '@google-cloud/pubsub';
import { z } from 'zod';
import { seconds } from '../../local-cloud/program/duration.ts';
import { defineCheck } from '../check.ts';
import type { Comparison } from '../comparison.ts';
import { secondsOf } from './protobuf-duration.ts';

type Topic = protos.google.pubsub.v1.ITopic;

const declaredTopic = z.strictObject({
  project: z.string(),
  name: z.string(),
  messageRetentionDuration: seconds.optional(),
});

export const topicCheck = defineCheck({
  locally: 'the name',
  declared: declaredTopic,
  read: ({ project, name }, sight) => sight.topic(`projects/${project}/topics/${name}`),
  compare: compareTopic,
});

function compareTopic(declared: z.output<typeof declaredTopic>, actual: Topic): Comparison {
  return {
    messageRetentionDuration: [
      declared.messageRetentionDuration ?? null,
      secondsOf(actual.messageRetentionDuration),
    ],
  };
}
