import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultPlan } from '../../scripts/emulator/core/faults/fault-plan.ts';
import type { FaultRule } from '../../scripts/emulator/core/faults/rule.ts';
import type { Job, Output } from '../../shared/graph/job.ts';
import { parentsOf } from '../../shared/graph/traversal.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { CRASH_POINTS } from '../../shared/runtime/crash-point.ts';
import { replayOf } from '../../shared/runtime/replay.ts';
import { Control, type Struck } from './control/control.ts';
import { CASES, type CrashCase, MODES, UNREACHABLE } from './crash-cases.ts';
import { type DiamondCloud, startDiamondCloud } from './diamond/diamond-cloud.ts';
import { bottom, diamond } from './diamond/jobs.ts';
import { objectsOf, type Stored } from './diamond/objects.ts';
import { expectedText } from './diamond/texts.ts';

/** Far more than the two minutes that it takes: a machine that is busy must not fail it. */
const MAX_MS = 290_000;

const control = new Control();
/** An answer that was written before the process died would arrive: here nobody sees it. */
const faultPlan = new FaultPlan({
  rules: CASES.filter(({ point }) => point === 'response-written').flatMap(loseAcks),
});
const struck = new Map<CrashCase, Struck>();
let cloud: DiamondCloud;
let objects: ReturnType<typeof objectsOf>;
let stored: ReadonlyMap<string, Stored>;
let generations: ReadonlyMap<string, readonly string[]>;
let lettersBeforeReplay: ReturnType<DiamondCloud['deadLetters']>;

/** All cases run at once on one local cloud, each with an entity of its own; the tests look at what came of it. */
beforeAll(async () => {
  const signal = AbortSignal.timeout(MAX_MS);
  cloud = await startDiamondCloud({
    faultPlan,
    environment: { KLIO_E2E_CONTROL: String(await control.open()) },
  });
  objects = objectsOf(cloud);
  await Promise.all(CASES.map(prepare));
  for (const each of CASES)
    cloud.request(each.entry, newMessage(each.entity, { force: each.mode === 'force' }));
  await cloud.whenIdle(signal);

  lettersBeforeReplay = cloud.deadLetters(bottom);
  for (const { entity } of CASES.filter(isPoisoned))
    control.clear({ job: 'bottom', point: 'transform', entity });
  for (const letter of lettersBeforeReplay) {
    const station = { graph: diamond, job: bottom, names: cloud.names };
    const { topic, message } = replayOf(station, { ...letter, publishTimeMs: letter.publishedAtMs });
    cloud.pubsub.publish(topic, message);
  }
  await cloud.whenIdle(signal);
  stored = await objects.list();
  generations = cloud.generations();
}, MAX_MS);

afterAll(async () => {
  control.close();
  await cloud?.stop();
});

/** The first answer on each of its subscriptions. */
function loseAcks({ victim, entity }: CrashCase): FaultRule[] {
  const sources = [
    `${victim.name}-input`,
    ...parentsOf(victim).map((parent) => `${parent.name}\\.${victim.name}`),
  ];
  return sources.map((name) => ({
    op: 'push',
    match: new RegExp(`/klio-${name} .*"klio_entity":"${entity}"`),
    nth: 1,
    action: 'lose-ack',
  }));
}

async function prepare(each: CrashCase): Promise<void> {
  const { victim, point, entity } = each;
  const sources = diamond.jobs
    .flatMap((job) => Object.values(job.inputs))
    .filter((input) => input.kind === 'source');
  const present = each.present.flatMap((job) => Object.values(job.outputs));
  await Promise.all([...sources, ...present].map((port) => objects.put(port, entity)));
  if (isPoisoned(each)) control.meet({ job: victim.name, point: 'transform', entity }, () => 'poison');
  struck.set(each, control.signalOnce({ job: victim.name, point, entity }, 'SIGKILL'));
}

/** Only what is given up makes a dead letter. Replaying it, and its copy, when the cause is cured must do. */
function isPoisoned({ point }: CrashCase): boolean {
  return point === 'dead-letter-published';
}

describe('the crash matrix', () => {
  it('has a case for each point in each mode, or says why it cannot be', () => {
    for (const mode of MODES) {
      const points = CASES.filter((each) => each.mode === mode).map(({ point }) => point);
      expect([...points, ...Object.keys(UNREACHABLE[mode])].sort()).toEqual([...CRASH_POINTS].sort());
    }
  });

  it('kills no process but those of the cases', async () => {
    const deaths = () => cloud.processes.allReports().filter((line) => line.includes('Crashed'));
    // One that has written its answer may have taken the message of another case before it dies.
    const killed = new Set([...struck.values()].map(({ pid }) => pid)).size;
    await expect.poll(() => deaths().length).toBe(killed);
  });

  it('lets no answer through that a killed process had written', () => {
    const entities = CASES.filter(({ point }) => point === 'response-written').map(({ entity }) => entity);
    for (const entity of entities) {
      expect(faultPlan.log.some(({ subject }) => subject.includes(`"${entity}"`))).toBe(true);
    }
  });

  it('leaves nothing unacknowledged', () => {
    const left = cloud.pubsub.backlog().filter(({ push, unacked }) => push && unacked > 0);
    expect(left).toEqual([]);
  });

  it('makes dead letters of what was given up and of nothing else', () => {
    const poisoned = CASES.filter(isPoisoned).map(({ entity }) => entity);
    const entities = diamond.jobs
      .flatMap((job) => cloud.deadLetters(job))
      .map(({ attributes }) => attributes.klio_entity);
    expect(new Set(entities)).toEqual(new Set(poisoned));
  });
});

describe.each(CASES)('$title', (each) => {
  const { entity, wanted, present, mode } = each;
  const address = (output: Output) => {
    const { bucket, name } = cloud.names.object(output, entity);
    return `gs://${bucket}/${name}`;
  };
  const outputsOf = (jobs: readonly Job[]) => jobs.flatMap((job) => Object.values(job.outputs));

  it('is killed there, once', async () => {
    const { pid } = struck.get(each)!;
    expect(pid).not.toBeNull();
    await expect
      .poll(() => cloud.processes.reports(pid!))
      .toEqual([expect.stringMatching(/^Crashed .*died of SIGKILL/)]);
  });

  it('has every output, whole and of this entity', () => {
    for (const output of outputsOf([...new Set([...wanted, ...present])])) {
      expect(objects.text(output, entity) === expectedText(output, entity), address(output)).toBe(true);
    }
  });

  it('writes each object once, or once more under force', () => {
    for (const output of outputsOf(diamond.jobs)) {
      const written = generations.get(address(output))?.length ?? 0;
      const before = present.includes(output.job as Job) ? 1 : 0;
      const isWanted = wanted.includes(output.job as Job);
      const byUs = isWanted && (mode === 'force' || before === 0) ? 1 : 0;
      expect(written, address(output)).toBe(before + byUs);
    }
  });

  it('makes every wanted job from the current outputs of its parents', () => {
    for (const job of wanted) {
      const parents = parentsOf(job).flatMap((parent) => Object.values(parent.outputs));
      for (const output of outputsOf([job])) {
        const read = Object.values(stored.get(address(output))?.inputs ?? {});
        for (const input of parents.filter((parent) => Object.values(job.inputs).includes(parent))) {
          expect(read).toContain(`${address(input)}#${stored.get(address(input))?.generation}`);
        }
      }
    }
  });

  it('calls no other job', () => {
    const called = new Set(cloud.lines.filter((line) => line.entityId === entity).map(({ job }) => job));
    expect([...called].sort()).toEqual(wanted.map(({ name }) => name).sort());
  });
});

describe.each(CASES.filter(isPoisoned))('$title', ({ entity }) => {
  it('leaves two equal dead letters, each with the reason', () => {
    const letters = lettersBeforeReplay.filter(({ attributes }) => attributes.klio_entity === entity);
    const copies = Map.groupBy(letters, ({ attributes }) => attributes.klio_message);
    expect(Math.max(...[...copies.values()].map((same) => same.length))).toBe(2);
    expect(new Set(letters.map(({ attributes }) => attributes.klio_code))).toEqual(
      new Set(['INPUT_UNDECODABLE']),
    );
  });
});
