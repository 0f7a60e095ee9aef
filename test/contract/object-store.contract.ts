import { afterAll, beforeAll, describe } from 'vitest';
import { describeList } from './object-store/list.ts';
import { describeLook } from './object-store/look.ts';
import { describeRead } from './object-store/read.ts';
import { describeSignal } from './object-store/signal.ts';
import { type ObjectStoreUnderTest, Subject } from './object-store/subject.ts';
import { describeWrite } from './object-store/write.ts';

/** What ObjectStore and ObjectLister promise, for any implementation of them. */
export function describeObjectStore(name: string, open: () => Promise<ObjectStoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    const subject = new Subject();
    beforeAll(async () => {
      subject.opened = await open();
    });
    afterAll(() => subject.close());

    describeLook(subject);
    describeWrite(subject);
    describeRead(subject);
    describeList(subject);
    describeSignal(subject);
  });
}
