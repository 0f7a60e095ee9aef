import type { ObjectInfo } from '../../../shared/platform/object-store.ts';
import { LINEAGE } from '../../../shared/runtime/freshness.ts';

/** The live generation of an object, null when it is gone, undefined when nobody looked. */
export type LiveGeneration = (object: {
  readonly bucket: string;
  readonly name: string;
}) => string | null | undefined;

/** The inputs that an output was made from and that are another generation now, by name. */
export function staleInputs(output: ObjectInfo, liveGeneration: LiveGeneration): string[] {
  return Object.keys(changedInputs(output, liveGeneration));
}

/**
 * The generation that each input of an output has now, where it is another than the one it was made from. An
 * input that is gone makes nothing stale: intermediates are collected when nobody needs them.
 */
export function changedInputs(output: ObjectInfo, liveGeneration: LiveGeneration): Record<string, string> {
  const changed = Object.entries(recordedInputs(output)).flatMap(([name, text]) => {
    const [, bucket, object, generation] = /^gs:\/\/([^/]+)\/(.+)#(\d+)$/.exec(text) ?? [];
    if (!bucket || !object) return [];
    const live = liveGeneration({ bucket, name: object });
    return live === null || live === undefined || live === generation ? [] : [[name, live]];
  });
  return Object.fromEntries(changed);
}

/** What the runtime wrote beside the output; objects that something else wrote have none. */
export function recordedInputs({ metadata }: ObjectInfo): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(metadata[LINEAGE.inputs] ?? '{}');
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
  } catch {
    return {};
  }
}
