import { describe, expect, it } from 'vitest';
import { AccessControl, remedyFor } from '../../../scripts/emulator/iam/access.ts';
import { createPolicy, type Grant, type ResourceId } from '../../../scripts/emulator/iam/policy.ts';

const RUN = 'serviceAccount:run@p.iam.gserviceaccount.com';
const OTHER = 'serviceAccount:other@p.iam.gserviceaccount.com';
const topic: ResourceId = { kind: 'topic', name: 'projects/p/topics/t' };
const foreignTopic: ResourceId = { kind: 'topic', name: 'projects/q/topics/t' };
const bucket: ResourceId = { kind: 'bucket', name: 'tracks' };
const project: ResourceId = { kind: 'project', name: 'projects/p' };
const lister = { name: 'projects/p/roles/lister', permissions: ['storage.objects.list'] };

const policy = (...grants: [ResourceId, string, Grant['member']][]) =>
  createPolicy({
    project: 'p',
    grants: grants.map(([resource, role, member]) => ({ resource, role, member })),
    customRoles: [lister],
  });

describe('a policy', () => {
  it('allows what the role permits, to the member, on the resource, and nothing else', () => {
    const { allows } = policy([topic, 'roles/pubsub.publisher', RUN]);
    expect(allows(RUN, 'pubsub.topics.publish', topic)).toBe(true);
    expect(allows(RUN, 'pubsub.topics.get', topic)).toBe(false);
    expect(allows(OTHER, 'pubsub.topics.publish', topic)).toBe(false);
    expect(allows(RUN, 'pubsub.topics.publish', foreignTopic)).toBe(false);
    expect(allows(RUN, 'pubsub.topics.publish', { ...topic, kind: 'subscription' })).toBe(false);
  });

  it('adds up what a member was granted', () => {
    const { allows } = policy(
      [bucket, 'roles/storage.objectViewer', RUN],
      [bucket, 'roles/storage.objectCreator', RUN],
    );
    const verbs = ['get', 'list', 'create', 'delete'];
    expect(verbs.filter((verb) => allows(RUN, `storage.objects.${verb}`, bucket))).toEqual([
      'get',
      'list',
      'create',
    ]);
  });

  it('allows on all of a project what was granted on the project', () => {
    const { allows } = policy(
      [project, 'roles/pubsub.publisher', RUN],
      [project, 'roles/storage.objectViewer', RUN],
    );
    expect(allows(RUN, 'pubsub.topics.publish', topic)).toBe(true);
    expect(allows(RUN, 'pubsub.topics.publish', foreignTopic)).toBe(false);
    expect(allows(RUN, 'storage.objects.get', bucket)).toBe(true);
  });

  it('knows who has a permission, each once', () => {
    const { membersWith } = policy(
      [topic, 'roles/pubsub.publisher', RUN],
      [project, 'roles/pubsub.publisher', OTHER],
      [project, 'roles/pubsub.publisher', RUN],
      [topic, 'roles/pubsub.subscriber', 'serviceAccount:subscriber'],
    );
    expect(membersWith('pubsub.topics.publish', topic)).toEqual([RUN, OTHER]);
  });

  it('refuses a role that it does not know, and names it', () => {
    expect(() => policy([bucket, 'roles/storage.objectAdmin', RUN])).toThrow(
      'Cannot grant "roles/storage.objectAdmin" on bucket tracks: the role is not known here',
    );
    expect(() => policy([bucket, 'projects/p/roles/other', RUN])).toThrow('"projects/p/roles/other"');
  });
});

describe('a denial', () => {
  const denied = (permission: string, on: ResourceId) =>
    new AccessControl(policy()).of('run@p.iam.gserviceaccount.com').lacks(permission, on)!;

  it.each([
    ['pubsub.topics.publish', topic, 'roles/pubsub.publisher on topic projects/p/topics/t would allow it'],
    ['storage.objects.list', bucket, 'projects/p/roles/lister on bucket tracks would allow it'],
    ['storage.objects.get', bucket, 'roles/storage.objectViewer on bucket tracks would allow it'],
    ['storage.objects.delete', bucket, 'roles/storage.objectUser on bucket tracks would allow it'],
    [
      'pubsub.topics.delete',
      topic,
      'a role with pubsub.topics.delete on topic projects/p/topics/t would allow it',
    ],
  ])('of %s names the role that permits least besides', (permission, on, remedy) => {
    expect(remedyFor(denied(permission, on))).toBe(remedy);
  });

  it('ends with the policy that it came from', () => {
    const control = new AccessControl(policy());
    const access = control.of('run@p.iam.gserviceaccount.com');
    control.use(policy([topic, 'roles/pubsub.publisher', RUN]));
    expect(access.lacks('pubsub.topics.publish', topic)).toBeNull();
    expect(control.accountsWith('pubsub.topics.publish', topic)).toEqual(['run@p.iam.gserviceaccount.com']);
  });
});
