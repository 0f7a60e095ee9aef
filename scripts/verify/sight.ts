import type { protos } from '@google-cloud/pubsub';
import type { BucketMetadata, NotificationMetadata } from '@google-cloud/storage';

/**
 * What can be seen of a deployment. Every method answers with null for what is not there and rejects with the
 * client's own error for what must not be seen.
 */
export interface Sight {
  /** Whether there are emulators only: they have no `rest`, and keep topics and buckets by their names alone. */
  readonly local: boolean;
  /** Where a local cloud's functions are, `http://127.0.0.1:<port>`, if that is known. */
  readonly functionHost?: string;
  /** `projects/P/topics/T` */
  topic(name: string): Promise<protos.google.pubsub.v1.ITopic | null>;
  /** `projects/P/subscriptions/S` */
  subscription(name: string): Promise<protos.google.pubsub.v1.ISubscription | null>;
  bucket(name: string): Promise<BucketMetadata | null>;
  notifications(bucket: string): Promise<readonly NotificationMetadata[] | null>;
  readonly rest: Rest;
}

/** Google's REST APIs, for reading: a GET, or a POST of the body for the methods that want one. */
export type Rest = (url: string, body?: object) => Promise<unknown>;

/** The same, asking each thing only once. */
export function askingOnce(rest: Rest): Rest {
  const answers = new Map<string, Promise<unknown>>();
  return (url, body) => {
    const answer = answers.get(url) ?? rest(url, body);
    answers.set(url, answer);
    return answer;
  };
}
