import { describe, expect, it } from 'vitest';
import { ANYONE, type JobIdentity, newMessage, type Recipients } from '../../shared/message/klio-message.ts';
import { isAddressedTo, outgoing } from '../../shared/message/recipients.ts';
import { sameJob } from '../../shared/message/same-job.ts';

const job = (name: string, project = 'lab'): JobIdentity => ({ name, project });
const to = (recipients: Recipients) => newMessage('s0000', { recipients });
const energy = job('energy');
const limited = (...jobs: JobIdentity[]): Recipients => ({ kind: 'limited', jobs });
const untilEnergy: Recipients = { kind: 'limited', jobs: [job('beats'), energy], triggerChildrenOf: energy };

describe('two jobs', () => {
  it.each([
    ['name and project', job('energy'), true],
    ['the name alone', job('energy', 'other-lab'), false],
    ['the project alone', job('beats'), false],
    ['Klio\'s "project-name" alone', { name: 'b', project: 'lab-energy' }, false],
  ])('that have %s in common are the same: %s', (_, other, expected) => {
    expect(sameJob(energy, other)).toBe(expected);
  });

  it('are not the same where only their joined names are', () => {
    expect(sameJob({ project: 'a-b', name: 'c' }, { project: 'a', name: 'b-c' })).toBe(false);
  });

  it('are the same whatever else is known of them', () => {
    expect(sameJob(energy, { ...energy, unknown: Uint8Array.of(0x78, 1) })).toBe(true);
  });
});

describe('a message', () => {
  it.each<[string, Recipients, boolean]>([
    ['anyone', ANYONE, true],
    ['a list with the job', limited(job('beats'), energy), true],
    ['a list without it', limited(job('beats')), false],
    ['a job of that name elsewhere', limited(job('energy', 'other-lab')), false],
    ['nobody', limited(), false],
    [
      'others, with the job as the one to trigger',
      { kind: 'limited', jobs: [], triggerChildrenOf: energy },
      false,
    ],
  ])('for %s is addressed to it: %s', (_, recipients, expected) => {
    expect(isAddressedTo(to(recipients), energy)).toBe(expected);
  });
});

describe('what a job publishes', () => {
  it.each<[string, Recipients, Recipients]>([
    ['anyone', ANYONE, ANYONE],
    ['a list', limited(energy), limited(energy)],
    ['a list up to this job', untilEnergy, ANYONE],
    [
      'a list up to another job',
      { ...untilEnergy, triggerChildrenOf: job('beats') },
      { ...untilEnergy, triggerChildrenOf: job('beats') },
    ],
    [
      'a list up to a namesake elsewhere',
      { ...untilEnergy, triggerChildrenOf: job('energy', 'x') },
      { ...untilEnergy, triggerChildrenOf: job('energy', 'x') },
    ],
  ])('from a message for %s is for whom it should be', (_, incoming, expected) => {
    expect(outgoing(to(incoming), energy)).toEqual(expected);
  });
});
