import { describe, expect, it } from 'vitest';
import { policyOf } from '../../../scripts/local-cloud/policy-of.ts';
import type { GrantResource, Resource } from '../../../scripts/local-cloud/resources.ts';

const member = 'serviceAccount:run@demo.iam.gserviceaccount.com';
const topic: Resource = { kind: 'topic', name: 'projects/demo/topics/events' };
const lister: Resource = {
  kind: 'role',
  name: 'projects/demo/roles/lister',
  permissions: ['storage.objects.list'],
};
const bucket: Resource = { kind: 'bucket', name: 'tracks', notifications: [] };

const grant = (resource: GrantResource['resource'], role: string): GrantResource => ({
  kind: 'grant',
  resource,
  role,
  member,
});

describe('the policy of a list', () => {
  it('is made of its grants and custom roles', () => {
    const listing = grant({ kind: 'bucket', name: 'tracks' }, 'projects/demo/roles/lister');
    const logging = grant({ kind: 'project', name: 'projects/demo' }, 'roles/logging.logWriter');
    const policy = policyOf([listing, logging, lister, bucket, topic], 'demo');
    expect(policy.allows(member, 'storage.objects.list', listing.resource)).toBe(true);
    expect(policy.allows(member, 'storage.objects.get', listing.resource)).toBe(false);
    expect(policy.allows(member, 'logging.logEntries.create', logging.resource)).toBe(true);
  });

  it.each<[string, GrantResource, string]>([
    [
      'on something that is not in the list',
      grant({ kind: 'topic', name: 'projects/demo/topics/other' }, 'roles/pubsub.publisher'),
      'on topic projects/demo/topics/other to serviceAccount:run@demo.iam.gserviceaccount.com: there is no such topic',
    ],
    [
      'on something of another kind',
      grant({ kind: 'subscription', name: topic.name }, 'roles/pubsub.publisher'),
      'there is no such subscription in the list',
    ],
    [
      'of a role that nobody knows',
      grant({ kind: 'bucket', name: 'tracks' }, 'projects/demo/roles/writer'),
      'Cannot grant "projects/demo/roles/writer" on bucket tracks: the role is not known here',
    ],
  ])('is not made of a grant %s', (_, wrong, words) => {
    expect(() => policyOf([topic, bucket, lister, wrong], 'demo')).toThrow(words);
  });
});
