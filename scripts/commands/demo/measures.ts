import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DemoOutput } from './demo-report.ts';

/** What the jobs found in one clip; null where there is nothing to find, as in silence. */
export interface Measures {
  readonly entity: string;
  /** With a question mark behind it where it is a guess. */
  readonly key: string | null;
  readonly danceability: number | null;
  readonly speechiness: number | null;
  readonly instrumentalness: number | null;
}

const score = z.number().nullable();

/** Speech and noise, which have no key, come to about 0.6. */
const CERTAIN_STRENGTH = 0.7;

/** Where each measure stands, and how it is read. */
const FILES = {
  key: {
    suffix: '.key.json',
    read: z
      .object({ key: z.string().nullable(), scale: z.string().nullable(), strength: score })
      .transform(nameOfKey),
  },
  danceability: {
    suffix: '.danceability.json',
    read: z.object({ danceability: score }).transform((file) => file.danceability),
  },
  speechiness: {
    suffix: '.speechiness.json',
    read: z.object({ speechiness: score }).transform((file) => file.speechiness),
  },
  instrumentalness: {
    suffix: '.instrumentalness.json',
    read: z.object({ instrumentalness: score }).transform((file) => file.instrumentalness),
  },
} as const;

/** The measures of every entity that has an output of each of these jobs. */
export async function readMeasures(
  entities: readonly string[],
  outputs: readonly DemoOutput[],
): Promise<Measures[]> {
  const found = entities.map(async (entity): Promise<Measures[]> => {
    const own = outputs.filter((output) => output.entity === entity);
    const read = async <T>({ suffix, read: schema }: { suffix: string; read: z.ZodType<T> }) => {
      const file = own.find(({ path }) => path.endsWith(suffix));
      return file && { value: schema.parse(JSON.parse(await readFile(file.path, 'utf8'))) };
    };
    const [key, danceability, speechiness, instrumentalness] = await Promise.all([
      read(FILES.key),
      read(FILES.danceability),
      read(FILES.speechiness),
      read(FILES.instrumentalness),
    ]);
    if (!key || !danceability || !speechiness || !instrumentalness) return [];
    return [
      {
        entity,
        key: key.value,
        danceability: danceability.value,
        speechiness: speechiness.value,
        instrumentalness: instrumentalness.value,
      },
    ];
  });
  return (await Promise.all(found)).flat();
}

interface KeyFile {
  readonly key: string | null;
  readonly scale: string | null;
  readonly strength: number | null;
}

function nameOfKey({ key, scale, strength }: KeyFile): string | null {
  const doubt = (strength ?? 0) < CERTAIN_STRENGTH ? ' ?' : '';
  return key === null ? null : `${key} ${scale}${doubt}`;
}
