import { systemClock } from '../../shared/platform/clock.ts';
import { createMemoryObjectStore } from '../helpers/memory-object-store.ts';
import { describeObjectStore } from './object-store.contract.ts';

describeObjectStore('memory', async () => ({
  store: createMemoryObjectStore({ clock: systemClock }),
  bucket: 'klio-contract',
  nowMs: systemClock.nowMs,
  close: async () => {},
}));
