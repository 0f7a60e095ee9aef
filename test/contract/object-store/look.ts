import { describe, expect, it } from 'vitest';
import { NEVER, type Subject } from './subject.ts';

export function describeLook(subject: Subject): void {
  describe('look', () => {
    it('gives null for an object that is not there', async () => {
      expect(await subject.store.look(subject.unique(), NEVER)).toBeNull();
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
      expect(await subject.store.look(object, NEVER)).toEqual(written);
    });

    it.each(['', '.', '..', '../b', '../../b', './x', '%2e%2e', '..%2f..', 'a/..', 'a/../a', '/', '//'])(
      'never takes the hostile name %j for something that exists',
      async (objectName) => {
        await subject.create(subject.unique(), 'a bucket that is not empty');
        expect(await subject.store.look({ bucket: subject.bucket, name: objectName }, NEVER)).toBeNull();
      },
    );
  });
}
