import type { ResourceId } from '../../../scripts/emulator/iam/policy.ts';
import type { GrantResource, RoleResource } from '../../../scripts/local-cloud/resources.ts';
import type { Input, Job } from '../../../shared/graph/job.ts';
import type { ResourceNames } from '../../../shared/graph/names.ts';
import { ancestorsOf } from '../../../shared/graph/traversal.ts';

/** Finds objects and does not read them. */
export function listerRole({ project }: ResourceNames): RoleResource {
  return {
    kind: 'role',
    name: `projects/${project}/roles/klioLister`,
    permissions: ['storage.objects.list'],
  };
}

/** What the function of a job must be granted, and no more: without any of these it meets a message that it cannot handle. */
export function runtimeGrants(job: Job, names: ResourceNames): GrantResource[] {
  const bucketOf = (input: Input) =>
    input.kind === 'source' ? names.sourceBucket(input) : names.bucket(input.job);
  const inputs = new Set(Object.values(job.inputs).map(bucketOf));
  const aboveThem = ancestorsOf(job).flatMap((ancestor) =>
    ancestor.kind === 'job' ? Object.values(ancestor.inputs).map(bucketOf) : [],
  );
  const listed = new Set(aboveThem.filter((bucket) => !inputs.has(bucket)));
  const toRun = grantTo(`${names.runtimeAccount(job)}@${names.project}.iam.gserviceaccount.com`);
  return [
    ...[...inputs].map((name) => toRun('roles/storage.objectViewer', { kind: 'bucket', name })),
    ...[...listed].map((name) => toRun(listerRole(names).name, { kind: 'bucket', name })),
    toRun('roles/storage.objectViewer', { kind: 'bucket', name: names.bucket(job) }),
    toRun('roles/storage.objectCreator', { kind: 'bucket', name: names.bucket(job) }),
    toRun('roles/pubsub.publisher', { kind: 'topic', name: names.outputTopic(job) }),
    toRun('roles/pubsub.publisher', { kind: 'topic', name: names.deadLetterTopic(job) }),
    ...ancestorsOf(job).map((ancestor) =>
      toRun('roles/pubsub.publisher', { kind: 'topic', name: names.inputTopic(ancestor) }),
    ),
  ];
}

function grantTo(account: string) {
  return (role: string, resource: ResourceId): GrantResource => ({
    kind: 'grant',
    role,
    resource,
    member: `serviceAccount:${account}`,
  });
}
