import type { DeclaredStack } from '../../scripts/stack/declared-resource.ts';
import type { Sight } from '../../scripts/verify/sight.ts';
import { backfillAnswers } from './backfill-answers.ts';
import { bucketAnswer } from './bucket-answer.ts';
import { restAnswers } from './cloud-answers.ts';
import { monitoringAnswers } from './monitoring-answers.ts';
import { pushAnswer, topic, WEEK } from './push-answer.ts';

type Answers = Record<string, unknown>;

/** A cloud that answers as it was told to: by an address, or by a name. What it was not told of is not there. */
export interface FakeSight extends Sight {
  readonly answers: Answers;
  /** What was asked for more than once. */
  readonly repeated: Set<string>;
}

/** An answer that is an error is thrown, as Google's clients throw it. */
export function fakeSight(answers: Answers): FakeSight {
  const asked = new Set<string>();
  const repeated = new Set<string>();
  const answer = async (key: string) => {
    if (asked.has(key)) repeated.add(key);
    asked.add(key);
    const found = answers[key] ?? null;
    if (found instanceof Error) throw found;
    return found as never;
  };
  return {
    local: false,
    answers,
    repeated,
    topic: answer,
    subscription: answer,
    bucket: (name) => answer(`gs://${name}`),
    notifications: (bucket) => answer(`gs://${bucket} notifications`),
    rest: answer,
  };
}

/** Changes a part of an answer; undefined takes it away. */
export function change({ answers }: FakeSight, key: string, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const within = parts.reduce<unknown>((part, name) => (part as Answers)[name], answers[key]) as Answers;
  if (value === undefined) delete within[last];
  else within[last] = value;
}

/** One job, `mix`, deployed as `stack` declares it. */
export function deployed(stack: DeclaredStack): FakeSight {
  return fakeSight({
    ...restAnswers(),
    ...monitoringAnswers(stack),
    ...pubsubAnswers(),
    ...storageAnswers(),
    ...backfillAnswers(),
  });
}

const MONTH = { seconds: '2678400', nanos: 0 };

export const INPUT = 'projects/p/subscriptions/klio-mix-input';
export const HELD = 'projects/p/subscriptions/klio-mix-dead-letter';

function pubsubAnswers(): Answers {
  return {
    [topic('klio-mix-input')]: {
      name: topic('klio-mix-input'),
      messageRetentionDuration: WEEK,
      state: 'ACTIVE',
    },
    [topic('klio-mix-output')]: { name: topic('klio-mix-output'), messageRetentionDuration: WEEK },
    [topic('klio-mix-dead-letter')]: { name: topic('klio-mix-dead-letter'), messageRetentionDuration: null },
    [INPUT]: pushAnswer(INPUT, { filter: 'NOT attributes:klio_backfill' }),
    [HELD]: {
      name: HELD,
      topic: topic('klio-mix-dead-letter'),
      pushConfig: {},
      ackDeadlineSeconds: 60,
      messageRetentionDuration: MONTH,
      expirationPolicy: {},
      retryPolicy: null,
      deadLetterPolicy: null,
      filter: '',
    },
  };
}

function storageAnswers(): Answers {
  return {
    'gs://p-tracks': bucketAnswer('p-tracks', '604800'),
    'gs://p-klio-mix': bucketAnswer('p-klio-mix', '604800', [
      { action: { type: 'Delete' }, condition: { age: 7, matchesPrefix: ['_klio/'] } },
    ]),
    'gs://p-klio_functions': bucketAnswer('p-klio_functions', '0'),
    'gs://p-tracks notifications': [
      {
        kind: 'storage#notification',
        id: '1',
        topic: '//pubsub.googleapis.com/projects/p/topics/klio-mix-input',
        payload_format: 'JSON_API_V1',
        event_types: ['OBJECT_FINALIZE'],
      },
    ],
  };
}
