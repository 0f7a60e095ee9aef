import { describe, expect, it } from 'vitest';
import type { ObjectName } from '../../../shared/platform/object-store.ts';
import { NEVER, type Subject } from './subject.ts';

export function describeLook(subject: Subject): void {
  describe.each(['look', 'lookByListing'] as const)('%s', (kind) => {
    const look = (object: ObjectName) => subject.store[kind](object, NEVER);

    it('gives null for an object that is not there', async () => {
      expect(await look(subject.unique())).toBeNull();
    });

    it('takes no other object for it whose name starts alike', async () => {
      const { name } = subject.unique();
      await subject.create(subject.named(`${name}.json`), 'longer');
      expect(await look(subject.named(name))).toBeNull();
      const written = await subject.create(subject.named(name), 'itself');
      await subject.create(subject.named(`${name}!`), 'longer too');
      expect(await look(subject.named(name))).toEqual(written);
    });

    it('tells what writing told: generation, size, time and metadata', async () => {
      const object = subject.unique('.json');
      const before = subject.nowMs();
      const written = await subject.create(object, 'four', {
        'klio-request': 'r-1',
        'klio-job-version': 'ü',
      });
      const after = subject.nowMs();
      expect(written).toEqual({
        ...object,
        generation: expect.stringMatching(/^[1-9]\d*$/),
        sizeBytes: 4,
        createdAtMs: expect.any(Number),
        metadata: { 'klio-request': 'r-1', 'klio-job-version': 'ü' },
      });
      expect(written.createdAtMs).toBeGreaterThanOrEqual(before);
      expect(written.createdAtMs).toBeLessThanOrEqual(after);
      expect(await look(object)).toEqual(written);
    });

    it.each(['', '.', '..', '../b', '../../b', './x', '%2e%2e', '..%2f..', 'a/..', 'a/../a', '/', '//'])(
      'never takes the hostile name %j for something that exists',
      async (objectName) => {
        await subject.create(subject.unique(), 'a bucket that is not empty');
        expect(await look(subject.named(objectName))).toBeNull();
      },
    );
  });
}
