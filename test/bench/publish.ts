import { startPubSubEmulator } from '../../scripts/emulator/pubsub/start.ts';
import { openPubSubAdmin } from '../../scripts/local-cloud/pubsub-admin.ts';
import { publishShard } from '../../shared/backfill/publish-shard.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createPubSubPublisher } from '../../shared/platform/gcp/publisher.ts';
import { idsOf, startedBackfill } from '../backfill/started-backfill.ts';

const ENTITIES = 50_000;
/** None at all. */
const RATE = 1_000_000;

/** How fast the publisher of backfills puts a whole shard into the Pub/Sub emulator, which is in the same process. */
export async function benchPublish(print: (line: string) => void): Promise<void> {
  const pubsub = await startPubSubEmulator();
  Object.assign(process.env, { PUBSUB_EMULATOR_HOST: pubsub.host, METADATA_SERVER_DETECTION: 'none' });
  const admin = openPubSubAdmin(pubsub.host);
  try {
    await admin.createTopic('projects/p/topics/klio-top-input');
    const { platform, open } = await startedBackfill({
      shards: [idsOf(ENTITIES)],
      control: { ratePerSecond: RATE },
    });
    const real = { ...platform, publisher: createPubSubPublisher({ project: 'p' }), clock: systemClock };
    const startMs = performance.now();
    const before = process.cpuUsage();
    const { published } = await publishShard(
      await open(),
      { shard: 0, pass: 1 },
      real,
      new AbortController().signal,
    );
    const seconds = (performance.now() - startMs) / 1000;
    const { user, system } = process.cpuUsage(before);
    print(
      `publisher of backfills, a shard of ${published} entities into the Pub/Sub emulator of the same process`,
    );
    print(
      `  ${Math.round(published / seconds)} messages/s, ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of CPU`,
    );
  } finally {
    admin.close();
    await pubsub.stop();
  }
}
