import { beforeEach, describe, expect, it } from 'vitest';
import { URLS } from './cloud-answers.ts';
import { change, deployed, type FakeSight, HELD, INPUT } from './fake-sight.ts';
import { faultsOf, stack } from './mix.ts';
import { CHANNEL_URL, policyUrl } from './monitoring-answers.ts';

let sight: FakeSight;
beforeEach(() => {
  sight = deployed(stack);
});

describe('what is not as declared', () => {
  const everyRole = 'projects/p/topics/klio-mix-dead-letter';
  it.each([
    [URLS.function, 'state', 'FAILED', 'state', 'ACTIVE', 'FAILED'],
    [
      URLS.function,
      'serviceConfig.availableMemory',
      '512Mi',
      'serviceConfig.availableMemory',
      2 ** 30,
      2 ** 29,
    ],
    [URLS.function, 'serviceConfig.minInstanceCount', 2, 'serviceConfig.minInstanceCount', 0, 2],
    [
      URLS.function,
      'serviceConfig.ingressSettings',
      'ALLOW_ALL',
      'serviceConfig.ingressSettings',
      'ALLOW_INTERNAL_ONLY',
      'ALLOW_ALL',
    ],
    [
      URLS.function,
      'serviceConfig.environmentVariables.KLIO_JOB',
      undefined,
      'serviceConfig.environmentVariables.KLIO_JOB',
      'mix',
      undefined,
    ],
    [
      URLS.function,
      'buildConfig.source.storageSource.bucket',
      'gcf-v2-sources',
      'buildConfig.source',
      'gs://p-klio_functions/functions/mix/',
      'gs://gcf-v2-sources/functions/mix/',
    ],
    [URLS.invoker, 'disabled', true, 'disabled', false, true],
    [
      URLS.role,
      'includedPermissions',
      ['storage.objects.get', 'storage.objects.list'],
      'permissions',
      ['storage.objects.list'],
      ['storage.objects.get', 'storage.objects.list'],
    ],
    [URLS.repository, 'description', undefined, 'description', 'Images of the functions', ''],
    [URLS.pubsub, 'state', 'DISABLED', 'state of the service', 'ENABLED', 'DISABLED'],
    [URLS.messages, 'metricDescriptor.unit', 's', 'metricDescriptor.unit', '1', 's'],
    [URLS.messages, 'disabled', true, 'disabled', false, true],
    [policyUrl('klio: dead letters'), 'alertPolicies.0.enabled', false, 'enabled', true, false],
    [
      policyUrl('klio: dead letters'),
      'alertPolicies.0.notificationChannels',
      [],
      'number of notificationChannels',
      1,
      0,
    ],
    [
      CHANNEL_URL,
      'notificationChannels.0.labels',
      { email_address: 'gone@example.com' },
      'labels',
      { email_address: 'oncall@example.com' },
      { email_address: 'gone@example.com' },
    ],
    [
      'projects/p/topics/klio-mix-output',
      'messageRetentionDuration',
      null,
      'messageRetentionDuration',
      604_800,
      null,
    ],
    [INPUT, 'topic', '_deleted-topic_', 'topic', 'projects/p/topics/klio-mix-input', '_deleted-topic_'],
    [INPUT, 'filter', '', 'filter', 'NOT attributes:klio_backfill', ''],
    [INPUT, 'retryPolicy', null, 'retryPolicy.minimumBackoff', 10, null],
    [
      INPUT,
      'deadLetterPolicy.deadLetterTopic',
      '_deleted-topic_',
      'deadLetterPolicy.deadLetterTopic',
      everyRole,
      '_deleted-topic_',
    ],
    [
      HELD,
      'expirationPolicy',
      { ttl: { seconds: '86400', nanos: 0 } },
      'expirationPolicy.ttl',
      'never',
      86_400,
    ],
    [HELD, 'expirationPolicy', null, 'expirationPolicy.ttl', 'never', 'the default'],
    [
      HELD,
      'pushConfig.pushEndpoint',
      'https://elsewhere.example/',
      'pushConfig.pushEndpoint',
      null,
      'https://elsewhere.example/',
    ],
    ['gs://p-tracks', 'location', 'US', 'location', 'EUROPE-WEST1', 'US'],
    [
      'gs://p-tracks',
      'iamConfiguration.publicAccessPrevention',
      undefined,
      'publicAccessPrevention',
      'enforced',
      'inherited',
    ],
    [
      'gs://p-klio-mix',
      'lifecycle',
      undefined,
      'lifecycleRules',
      [{ action: 'Delete', age: 7, matchesPrefixes: ['_klio/'] }],
      [],
    ],
    [
      'gs://p-tracks notifications',
      '0.event_types',
      ['OBJECT_FINALIZE', 'OBJECT_DELETE'],
      'eventTypes',
      ['OBJECT_FINALIZE'],
      ['OBJECT_DELETE', 'OBJECT_FINALIZE'],
    ],
  ])('is told with both values: in %s, %s is %j', async (key, path, value, property, declared, actual) => {
    change(sight, key, path, value);
    const [found, ...others] = await faultsOf(stack, sight);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ status: 'different' });
    const [difference] = found?.status === 'different' ? found.differences : [];
    expect(difference).toEqual({ property, declared, actual });
  });

  it.each([
    ['a rule of a kind that the program does not use', { age: 7, matchesPrefix: ['_klio/'], isLive: true }],
    ['a rule of another age', { age: 1, matchesPrefix: ['_klio/'] }],
  ])('is also %s', async (_, condition) => {
    change(sight, 'gs://p-klio-mix', 'lifecycle.rule.0.condition', condition);
    expect(await faultsOf(stack, sight)).toMatchObject([{ resource: 'p-klio-mix', status: 'different' }]);
  });

  it('is also a dashboard without one of its charts', async () => {
    const url = `${URLS.dashboards}more`;
    change(sight, url, 'dashboards.0.mosaicLayout.tiles', []);
    expect(await faultsOf(stack, sight)).toMatchObject([
      { resource: 'observability-dashboard', status: 'different' },
    ]);
  });

  it('is also a condition of an alert, whole, even one of a kind that the program does not use', async () => {
    const url = policyUrl('klio: memory nearly full');
    change(sight, url, 'alertPolicies.0.conditions', [{ name: 'x', displayName: 'y', conditionAbsent: {} }]);
    expect(await faultsOf(stack, sight)).toMatchObject([
      { resource: 'klio: memory nearly full', differences: [{ property: 'conditions' }] },
    ]);
  });
});
