import { describe, expect, it } from 'vitest';
import type { ObjectName } from '../../../shared/platform/object-store.ts';
import { collect, collectAll, MIB, NEVER, type Subject, streamOf } from './subject.ts';

const AT_ONCE = AbortSignal.abort(new DOMException('The deadline has passed', 'TimeoutError'));

export function describeSignal(subject: Subject): void {
  describe('a signal', () => {
    it.each<[string, (object: ObjectName) => Promise<unknown>]>([
      ['look', (object) => subject.store.look(object, AT_ONCE)],
      ['lookByListing', (object) => subject.store.lookByListing(object, AT_ONCE)],
      ['read', (object) => collect(subject.store.read(object, '1', AT_ONCE))],
      ['list', (object) => collectAll(subject.store.list(object.bucket, object.name, AT_ONCE))],
      [
        'write',
        (object) =>
          subject.store.write(
            object,
            'x',
            { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' },
            AT_ONCE,
          ),
      ],
    ])('that has fired makes %s end in DEADLINE_EXCEEDED', async (_, use) => {
      const object = subject.unique();
      await expect(use(object)).rejects.toMatchObject({ name: 'KlioError', code: 'DEADLINE_EXCEEDED' });
      expect(await subject.store.look(object, NEVER)).toBeNull();
    });

    it.each([
      ['at its beginning', 0],
      ['in its middle', 9 * MIB],
    ])('ends a write whose body hangs %s', async (_, afterBytes) => {
      const object = subject.unique();
      const controller = new AbortController();
      async function* body() {
        yield* streamOf(afterBytes);
        setImmediate(() => controller.abort());
        await new Promise(() => {});
      }
      const options = { contentType: 'text/plain', metadata: {}, ifGenerationMatch: '0' };
      const write = subject.store.write(object, body(), options, controller.signal);
      await expect(write).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(await subject.store.look(object, NEVER)).toBeNull();
    });

    it('ends a read between two chunks', async () => {
      const object = subject.unique();
      const { generation } = await subject.create(object, streamOf(12 * MIB));
      const controller = new AbortController();
      const read = async () => {
        for await (const _ of subject.store.read(object, generation, controller.signal)) controller.abort();
      };
      await expect(read()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    });
  });
}
