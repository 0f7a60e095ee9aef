import { threadId } from 'node:worker_threads';
import { KlioError } from '../../shared/errors/klio-error.ts';
import { serveTasks } from '../../shared/worker/serve-tasks.ts';
import type { OddJob } from './odd-jobs.ts';

const handlers: { [K in OddJob['kind']]: (task: Extract<OddJob, { kind: K }>) => unknown } = {
  double: ({ samples }) => samples.map((sample) => 2 * sample),
  thread: () => threadId,
  refuse: () => {
    throw new KlioError('INPUT_UNDECODABLE', 'Cannot read it: too odd [oddness=3]');
  },
  throw: ({ what }) => {
    throw what === 'number' ? 126_208_848 : new TypeError('x is not a function');
  },
  spin: ({ started }) => {
    new Int32Array(started)[0] = 1;
    for (;;);
  },
  exit: () => process.exit(3),
  hoard: () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(Array.from({ length: 100_000 }, (_, k) => k));
  },
  crashLater: () => {
    setImmediate(() => {
      throw new Error('afterthought');
    });
    return 'fine so far';
  },
  unclonable: () => () => {},
};

serveTasks((task: OddJob) => (handlers[task.kind] as (task: OddJob) => unknown)(task), {
  transferOf: (result) => (result instanceof Float32Array ? [result.buffer as ArrayBuffer] : []),
});
