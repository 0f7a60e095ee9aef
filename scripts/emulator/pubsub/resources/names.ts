import { randomBytes } from 'node:crypto';
import { invalid } from '../pubsub-error.ts';

/** What the topic of a subscription is called once it has been deleted. */
export const DELETED_TOPIC = '_deleted-topic_';

/** https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const ID = /^[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/;
const PROJECT = /^[a-z][a-z0-9\-.:]{0,62}$/i;

export type ResourceKind = 'topics' | 'subscriptions';

/** Checks a name of the form `projects/P/topics/T` or `projects/P/subscriptions/S`. Throws INVALID_ARGUMENT. */
export function checkName(name: string, kind: ResourceKind): string {
  const [projects, project = '', found, id = '', ...rest] = name.split('/');
  if (projects !== 'projects' || !PROJECT.test(project) || found !== kind || rest.length > 0) {
    throw invalid(`Invalid resource name: it must be projects/PROJECT/${kind}/ID [name=${name}]`);
  }
  if (!ID.test(id) || id.startsWith('goog')) {
    throw invalid(
      `Invalid resource name: the id must start with a letter, have 3 to 255 of the characters A-Z a-z 0-9 - _ . ~ + %, and not start with goog [name=${name}]`,
    );
  }
  return name;
}

/** Checks `projects/P`. Throws INVALID_ARGUMENT. */
export function checkProject(name: string): string {
  const [projects, project = '', ...rest] = name.split('/');
  if (projects !== 'projects' || !PROJECT.test(project) || rest.length > 0) {
    throw invalid(`Invalid project name: it must be projects/PROJECT [name=${name}]`);
  }
  return name;
}

/** A name for a subscription that was created without one, in the project of its topic. */
export function randomSubscriptionName(topic: string): string {
  return `projects/${projectOf(topic)}/subscriptions/s-${randomBytes(12).toString('hex')}`;
}

export function projectOf(name: string): string {
  return name.split('/')[1] ?? '';
}

export function idOf(name: string): string {
  return name.split('/')[3] ?? '';
}
