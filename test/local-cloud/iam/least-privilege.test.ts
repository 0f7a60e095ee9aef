import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GrantResource } from '../../../scripts/local-cloud/resources.ts';
import type { Input, Job } from '../../../shared/graph/job.ts';
import { encodeMessage } from '../../../shared/message/encode.ts';
import { newMessage } from '../../../shared/message/klio-message.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import type { Handled } from '../../../shared/runtime/runtime.ts';
import { diamond, tracks } from '../../helpers/graphs.ts';
import { type AccountsCloud, names, startAccountsCloud } from './accounts-cloud.ts';
import { runtimeGrants } from './needed-grants.ts';

const graph = diamond();
const { top, left, right, bottom, leaf } = graph.named;

/** What is there when a message for a job comes in. */
interface Scenario {
  readonly job: Job;
  readonly there: readonly Input[];
  readonly outcome: Handled['outcome'];
  readonly malformed?: true;
}

const t = top.outputs.text;
const l = left.outputs.text;
const r = right.outputs.text;
const b = bottom.outputs.text;
const asked = 'requested_parents';
/** Every state of what is above a job, from nothing to its own output. */
const SCENARIOS: readonly Scenario[] = [
  { job: top, there: [tracks], outcome: 'processed' },
  { job: top, there: [tracks, t], outcome: 'skipped' },
  { job: top, there: [], outcome: 'rejected' },
  { job: left, there: [tracks], outcome: asked },
  { job: left, there: [tracks, t], outcome: 'processed' },
  { job: bottom, there: [tracks], outcome: asked },
  { job: bottom, there: [tracks, t], outcome: asked },
  { job: bottom, there: [tracks, t, l], outcome: asked },
  { job: bottom, there: [tracks, t, l, r], outcome: 'processed' },
  { job: leaf, there: [tracks], outcome: asked },
  { job: leaf, there: [tracks, t], outcome: asked },
  { job: leaf, there: [tracks, t, l], outcome: asked },
  { job: leaf, there: [tracks, t, r], outcome: asked },
  { job: leaf, there: [tracks, t, l, r], outcome: asked },
  { job: leaf, there: [tracks, t, l, r, b], outcome: 'processed' },
  ...[top, left, bottom, leaf].map(
    (job): Scenario => ({ job, there: [], outcome: 'rejected', malformed: true }),
  ),
];

let cloud: AccountsCloud;
beforeAll(async () => {
  cloud = await startAccountsCloud(graph);
});
afterAll(() => cloud.stop());

/** Plays a scenario for an entity of its own. */
async function play({ job, there, malformed }: Scenario): Promise<Handled> {
  const entityId = randomUUID();
  await cloud.put(entityId, there);
  return cloud.deliver(job, malformed ? Buffer.from([0xff]) : encodeMessage(newMessage(entityId)));
}

describe('a job with the grants that it needs', () => {
  it.each(SCENARIOS)('$job.name: $there.length objects there, $outcome', async (scenario) => {
    cloud.grant(runtimeGrants(scenario.job, names));
    expect((await play(scenario)).outcome).toBe(scenario.outcome);
  });

  it('remembers what it published where parents meet', async () => {
    cloud.grant(runtimeGrants(bottom, names));
    const entityId = randomUUID();
    await cloud.put(entityId, [tracks, t, l, r]);
    const auditLog = [{ job: names.identity(top), atMs: 0 }];
    const event = encodeMessage(newMessage(entityId, { auditLog }));
    const delivery = { messageId: 'same', publishTimeMs: systemClock.nowMs() };
    for (const from of ['left', 'right']) {
      expect(await cloud.deliver(bottom, event, { ...delivery, from })).toMatchObject({ ack: true });
    }
    expect(cloud.events(bottom, entityId)).toBe(1);
  });
});

describe('a job under force', () => {
  const force = (entityId: string) => encodeMessage(newMessage(entityId, { force: true }));

  it('may not replace its output with what it needs otherwise, and the dead letter names the role', async () => {
    cloud.grant(runtimeGrants(top, names));
    const entityId = randomUUID();
    await cloud.put(entityId, [tracks, t]);
    expect(await cloud.deliver(top, force(entityId))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'PERMISSION_DENIED', message: expect.stringContaining('"roles/storage.objectUser"') },
    });
  });

  it('may with roles/storage.objectUser in place of both roles on its own bucket', async () => {
    const onOwn = ({ resource }: GrantResource) => resource.name === names.bucket(top);
    const own = runtimeGrants(top, names).find(onOwn)!;
    const others = runtimeGrants(top, names).filter((grant) => !onOwn(grant));
    cloud.grant([...others, { ...own, role: 'roles/storage.objectUser' }]);
    const entityId = randomUUID();
    await cloud.put(entityId, [tracks, t]);
    expect((await cloud.deliver(top, force(entityId))).outcome).toBe('processed');
  });
});

const needed = [top, left, bottom, leaf].flatMap((job) =>
  runtimeGrants(job, names).map((grant) => ({ job, grant, what: `${grant.role} on ${grant.resource.name}` })),
);
const isForDeadLetters = ({ job, grant }: { job: Job; grant: GrantResource }) =>
  grant.resource.name === names.deadLetterTopic(job);

/** The first scenario that meets the gap. */
async function firstDenied(job: Job): Promise<Handled | undefined> {
  for (const scenario of SCENARIOS) {
    if (scenario.job !== job) continue;
    const handled = await play(scenario);
    if (handled.outcome !== scenario.outcome) return handled;
  }
  return undefined;
}

describe('a job without one of them', () => {
  it.each(needed.filter((gap) => !isForDeadLetters(gap)))(
    '$job.name, $what: a dead letter names the role and the resource',
    async ({ job, grant }) => {
      cloud.grant(runtimeGrants(job, names).filter((other) => !isSame(other, grant)));
      const before = cloud.deadLetters(job).length;
      const handled = await firstDenied(job);
      expect(handled).toMatchObject({ outcome: 'rejected', ack: true, error: { code: 'PERMISSION_DENIED' } });
      const letters = cloud.deadLetters(job);
      expect(letters.length).toBe(before + 1);
      const { klio_code, klio_reason } = letters.at(-1)!.attributes;
      expect(klio_code).toBe('PERMISSION_DENIED');
      expect(klio_reason).toContain(`${grant.role} on ${grant.resource.kind} ${grant.resource.name} `);
    },
  );

  it.each(needed.filter(isForDeadLetters))(
    '$job.name, $what: what cannot be stored as a dead letter is delivered again',
    async ({ job, grant }) => {
      cloud.grant(runtimeGrants(job, names).filter((other) => !isSame(other, grant)));
      cloud.lines.length = 0;
      expect(await firstDenied(job)).toMatchObject({ outcome: 'failed', ack: false });
      expect(cloud.lines).toMatchObject([
        {
          severity: 'ERROR',
          message: expect.stringContaining(`${grant.role} on topic ${grant.resource.name} `),
        },
      ]);
    },
  );
});

function isSame(a: GrantResource, b: GrantResource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
