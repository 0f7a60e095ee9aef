import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultPlan } from '../../scripts/emulator/core/faults/fault-plan.ts';
import { newMessage } from '../../shared/message/klio-message.ts';
import { Control } from './control/control.ts';
import { type DiamondCloud, startDiamondCloud } from './diamond/diamond-cloud.ts';
import { bottom, diamond, leaf, top } from './diamond/jobs.ts';
import { objectsOf } from './diamond/objects.ts';
import { expectedText } from './diamond/texts.ts';
import { FAULT_CASES } from './fault-cases.ts';

const MAX_MS = 240_000;
const faultPlan = new FaultPlan({ rules: FAULT_CASES.flatMap(({ rules }) => rules) });
const control = new Control();
let cloud: DiamondCloud;
let objects: ReturnType<typeof objectsOf>;

/** All at once, each with an entity of its own, as in the crash matrix. */
beforeAll(async () => {
  const environment = { KLIO_E2E_CONTROL: String(await control.open()) };
  cloud = await startDiamondCloud({ faultPlan, environment });
  objects = objectsOf(cloud);
  await Promise.all(FAULT_CASES.map(({ entity }) => objects.put(top.inputs.words!, entity)));
  for (const { entity, poisoned } of FAULT_CASES) {
    if (poisoned) control.meet({ job: 'bottom', point: 'transform', entity }, () => 'poison');
    cloud.request(top, newMessage(entity));
  }
  await cloud.whenIdle(AbortSignal.timeout(MAX_MS));
}, MAX_MS);

afterAll(async () => {
  control.close();
  await cloud?.stop();
});

describe.each(FAULT_CASES)('$title', ({ entity, rules, fires, failsWith, poisoned = false }) => {
  const linesOf = (job: string) => cloud.lines.filter((line) => line.entityId === entity && line.job === job);

  it('while the fault is really caused', () => {
    const caused = faultPlan.log.filter(({ subject }) => rules.some(({ match }) => match?.test(subject)));
    expect(caused.map(({ action }) => action)).toEqual(Array(fires).fill(rules[0]?.action));
  });

  it('with a delivery that fails only where it must', () => {
    const codes = linesOf('bottom').filter(({ outcome }) => outcome === 'failed');
    expect(codes.map(({ code }) => code)).toEqual(failsWith ? [failsWith] : []);
  });

  it.skipIf(poisoned)('with every object right and written once', () => {
    const generations = cloud.generations();
    for (const job of diamond.jobs) {
      for (const output of Object.values(job.outputs)) {
        const { bucket, name } = cloud.names.object(output, entity);
        expect(objects.text(output, entity)).toBe(expectedText(output, entity));
        expect(generations.get(`gs://${bucket}/${name}`)).toHaveLength(1);
      }
    }
  });

  it('with the children told if there is something to tell', () => {
    expect(linesOf(leaf.name).some(({ outcome }) => outcome === 'processed')).toBe(!poisoned);
  });

  it('with a dead letter only for what was given up', () => {
    const letters = cloud.deadLetters(bottom).filter(({ attributes }) => attributes.klio_entity === entity);
    expect(letters.length > 0).toBe(poisoned);
    for (const { attributes } of letters) expect(attributes.klio_code).toBe('INPUT_UNDECODABLE');
  });
});
