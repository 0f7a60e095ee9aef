import type { DeclaredResource } from './declared-resource.ts';

type Inputs = DeclaredResource['inputs'];

const FACTS: Readonly<Record<string, (inputs: Inputs) => string>> = {
  Subscription: ({ name, topic, pushConfig, filter }) =>
    [
      `${name} of ${last(topic)}`,
      filter === undefined ? '' : 'filtered',
      pushConfig ? `→ ${(pushConfig as { pushEndpoint: string }).pushEndpoint}` : 'held',
    ]
      .filter((part) => part !== '')
      .join(', '),
  Function: ({ name, serviceConfig }) => {
    const { availableMemory, availableCpu, timeoutSeconds, maxInstanceCount } = serviceConfig as Inputs;
    return `${name}, ${availableCpu} CPU, ${availableMemory}, ${timeoutSeconds} s, at most ${maxInstanceCount} instances`;
  },
  Account: ({ accountId }) => String(accountId),
  BucketObject: ({ bucket, name }) => `gs://${bucket}/${name}`,
  Notification: ({ bucket, topic }) => `gs://${bucket} → ${last(topic)}`,
  TopicIAMMember: ({ topic, ...grant }) => granted(last(topic), grant),
  SubscriptionIAMMember: ({ subscription, ...grant }) => granted(last(subscription), grant),
  BucketIAMMember: ({ bucket, ...grant }) => granted(`gs://${bucket}`, grant),
  ServiceIamMember: ({ name, ...grant }) => granted(String(name), grant),
  IAMMember: ({ project, ...grant }) => granted(String(project), grant),
  RepositoryIamMember: ({ repository, ...grant }) => granted(String(repository), grant),
  IAMBinding: ({ serviceAccountId, role, members }) =>
    (members as string[]).map((member) => granted(last(serviceAccountId), { role, member })).join(', '),
  IAMCustomRole: ({ permissions }) => (permissions as string[]).join(', '),
  AlertPolicy: ({ displayName }) => String(displayName),
};

/** What one wants to know of a resource at a glance: its name in the cloud, mostly. Empty where there is none. */
export function factOf({ type, inputs }: DeclaredResource): string {
  const kind = type.slice(type.lastIndexOf(':') + 1);
  return (FACTS[kind] ?? nameOf)(inputs);
}

function nameOf({ name, repositoryId, service }: Inputs): string {
  return String(name ?? repositoryId ?? service ?? '');
}

function granted(resource: string, { role, member }: Inputs): string {
  return `${last(role)} on ${resource} for ${String(member).replace(/^serviceAccount:|@.*$/g, '')}`;
}

function last(name: unknown): string {
  return String(name).split('/').at(-1) ?? '';
}
