import { describe, expect, it } from 'vitest';
import { graph as exampleGraph } from '../../functions/graph.ts';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { PUBSUB_AGENT } from '../../scripts/stack/cloud-state.ts';
import { declaredOfType, ofType, stringsIn } from './declared.ts';
import { wideGraph } from './wide-graph.ts';

const deployment = { project: 'a-project-id-of-thirty-letters', prefix: 'twelve-chars' };
const PROJECT_ROLES = ['roles/logging.logWriter', 'roles/cloudtrace.agent', 'roles/monitoring.metricWriter'];

const stacks = [
  ['the example graph', await declareStack(exampleGraph, deployment)],
  ['a diamond under an external parent', await declareStack(wideGraph, deployment)],
] as const;

describe.each(stacks)('%s', (_, stack) => {
  const subscriptions = ofType(stack, 'subscription');
  const pushed = subscriptions.filter(({ pushConfig }) => pushConfig);
  const functions = ofType(stack, 'function');
  const jobs = functions.filter(({ name }) => !name.endsWith('-backfill'));
  const functionOf = (subscription: (typeof pushed)[number]) =>
    functions.find(({ name }) => subscription.pushConfig.pushEndpoint.startsWith(`https://${name}.run.`));

  it('lets nobody in who is not an account of its own or of Google', () => {
    const everyone = stack.resources
      .flatMap(({ inputs }) => stringsIn(inputs))
      .filter((text) => /allUsers|allAuthenticatedUsers/.test(text));
    expect(everyone).toEqual([]);
  });

  it('filters every push subscription: edges by recipient, inputs by who asks', () => {
    for (const { name, filter } of pushed) {
      if (name.endsWith('-input')) expect(filter).toBe('NOT attributes:klio_backfill');
      else if (name.endsWith('-backfill')) expect(filter).toBe('attributes:klio_backfill');
      else expect(filter).toMatch(/^NOT attributes:klio_limited OR attributes:"klio_to_[a-z0-9-]+"$/);
      expect(Buffer.byteLength(filter ?? '')).toBeLessThanOrEqual(256);
    }
  });

  it('pushes as the invoker of that job, whom that job alone lets in', () => {
    const invocations = ofType(stack, 'serviceMember');
    for (const subscription of pushed) {
      const { oidcToken } = subscription.pushConfig;
      const name = functionOf(subscription)?.name;
      const member = `serviceAccount:${oidcToken.serviceAccountEmail}`;
      expect(invocations.filter((grant) => grant.member === member).map((grant) => grant.name)).toEqual([
        name,
      ]);
      expect(invocations.filter((grant) => grant.name === name)).toHaveLength(1);
      expect(oidcToken.audience).toBe(`https://${name}.run.invalid`);
    }
  });

  it('acknowledges later than the function times out, and never later than Pub/Sub allows', () => {
    for (const subscription of pushed) {
      const { ackDeadlineSeconds } = subscription;
      expect(ackDeadlineSeconds).toBeGreaterThanOrEqual(
        functionOf(subscription)?.serviceConfig.timeoutSeconds,
      );
      expect(ackDeadlineSeconds).toBeLessThanOrEqual(600);
    }
  });

  it('holds what every dead-letter topic gets, for good', () => {
    const letters = new Set(pushed.map(({ deadLetterPolicy }) => deadLetterPolicy.deadLetterTopic));
    expect(letters.size).toBe(jobs.length);
    for (const topic of letters) {
      const held = subscriptions.filter((subscription) => subscription.topic === topic);
      expect(held).toMatchObject([{ messageRetentionDuration: '2678400s' }]);
      expect(held[0].pushConfig).toBeUndefined();
    }
  });

  it('lets no subscription expire', () => {
    for (const { expirationPolicy } of subscriptions) expect(expirationPolicy).toEqual({ ttl: '' });
  });

  it("lets Pub/Sub's own account forward dead letters from every push subscription", () => {
    const agent = `serviceAccount:${PUBSUB_AGENT}`;
    const acknowledges = ofType(stack, 'subscriptionMember')
      .filter(({ member, role }) => member === agent && role === 'roles/pubsub.subscriber')
      .map(({ subscription }) => subscription);
    expect(acknowledges.toSorted()).toEqual(pushed.map(({ name }) => name).toSorted());
    const forwards = ofType(stack, 'topicMember')
      .filter(({ member, role }) => member === agent && role === 'roles/pubsub.publisher')
      .map(({ topic }) => topic);
    expect(forwards).toHaveLength(jobs.length);
  });

  it('gives no role on the whole project but to write logs, traces and metrics', () => {
    const roles = new Set(ofType(stack, 'projectMember').map(({ role }) => role));
    expect([...roles].toSorted()).toEqual(PROJECT_ROLES.toSorted());
  });

  it('gives no basic role, no administration and nothing to a default account', () => {
    const texts = stack.resources.flatMap(({ inputs }) => stringsIn(inputs));
    expect(texts.filter((text) => /^roles\/(owner|editor|viewer)$|\.admin$/i.test(text))).toEqual([]);
    expect(texts.filter((text) => /-compute@developer|@appspot\.gserviceaccount/.test(text))).toEqual([]);
  });

  it('runs every function as an account of its own', () => {
    const accounts = functions.map(({ serviceConfig }) => serviceConfig.serviceAccountEmail);
    expect(new Set(accounts).size).toBe(functions.length);
    const declared = ofType(stack, 'account').map(
      ({ accountId }) => `${accountId}@${deployment.project}.iam.gserviceaccount.com`,
    );
    for (const account of accounts) expect(declared).toContain(account);
  });

  it('keeps functions inside and buckets private', () => {
    for (const { serviceConfig } of functions)
      expect(serviceConfig.ingressSettings).toBe('ALLOW_INTERNAL_ONLY');
    for (const bucket of ofType(stack, 'bucket')) {
      expect(bucket).toMatchObject({ uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced' });
    }
  });

  it.each([
    ['topic', 'name', /^[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/],
    ['subscription', 'name', /^[A-Za-z][A-Za-z0-9._~%+-]{2,254}$/],
    ['function', 'name', /^[a-z][a-z0-9-]{0,47}[a-z0-9]$/],
    ['account', 'accountId', /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/],
    ['bucket', 'name', /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/],
  ] as const)('names every %s within the limits of the service, and no two alike', (type, field, rule) => {
    const names = ofType(stack, type).map((inputs) => inputs[field]);
    for (const name of names) expect(name).toMatch(rule);
    expect(new Set(names).size).toBe(names.length);
  });

  it('makes every part of a component its child', () => {
    const orphans = declaredOfType(stack, 'topic').filter(({ parent }) => parent === '');
    expect(orphans).toEqual([]);
    const byUrn = new Map(stack.resources.map((resource) => [resource.urn, resource]));
    for (const { parent } of stack.resources)
      if (parent !== '') expect(byUrn.get(parent)?.custom).toBe(false);
  });
});
