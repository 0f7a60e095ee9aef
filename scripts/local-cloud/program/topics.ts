import { z } from 'zod';
import type { DeclaredResource } from '../../stack/declared-resource.ts';
import type { TopicResource } from '../resources.ts';
import { cloudOnly } from './cloud-only.ts';
import { parseInputs } from './parse-inputs.ts';

const topicInputs = z.strictObject({
  project: z.string(),
  name: z.string(),
  messageRetentionDuration: cloudOnly, // to seek back by; nothing seeks here
  labels: cloudOnly,
});

export function localTopic(declared: DeclaredResource): TopicResource {
  const { project, name } = parseInputs(topicInputs, declared);
  return { kind: 'topic', name: `projects/${project}/topics/${name}` };
}
