import { describe, expect, it } from 'vitest';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatAge } from '../../scripts/commands/dead-letters/age.ts';
import {
  formatDiscard,
  formatGroups,
  formatReplay,
} from '../../scripts/commands/dead-letters/format-letters.ts';
import { hints } from '../../scripts/commands/dead-letters/hints.ts';
import { asTyped } from '../../scripts/commands/dead-letters/options.ts';
import { groupLetters } from '../../scripts/dead-letters/group-letters.ts';
import { letter } from '../dead-letters/letter.ts';

const NOW_MS = Date.parse('2026-11-20T15:00:00.000Z');

describe('dead letters for people', () => {
  it.each([
    ['2026-11-20T14:59:31.000Z', '29 s ago'],
    ['2026-11-20T14:59:00.000Z', '1 min ago'],
    ['2026-11-20T12:00:00.000Z', '3 h ago'],
    ['2026-11-18T15:00:00.000Z', '2 days ago'],
    ['2026-11-20T15:00:01.000Z', '0 s ago'], // another clock than ours
  ])('from %s are %s', (iso, expected) => {
    expect(formatAge(iso, NOW_MS)).toBe(expected);
  });

  it('are told once for what differs by entity alone, with at most five of these', () => {
    const letters = Array.from({ length: 7 }, (_, index) =>
      letter({ id: `${index}`, entity: `track${index}`, diedAt: `2026-11-20T1${index}:00:00.000Z` }),
    );
    expect(formatGroups(groupLetters(letters), NOW_MS + 2 * 3_600_000, plain)).toEqual([
      '7 dead letters in 1 group',
      '',
      'energy: STORAGE_UNAVAILABLE   7 letters, 7 h ago to 1 h ago',
      '  Cannot read gs://…: N after N attempts',
      '  track0, track1, track2, track3, track4 and 2 more',
    ]);
  });

  it('that could not be replayed are told with the reason', () => {
    const failures = [{ id: '7', reason: 'Topic does not exist' }];
    expect(formatReplay({ replayed: 0, byJob: {}, dryRun: false, failures }, plain)).toEqual([
      'Replayed 0 dead letters',
      'not replayed 7: Topic does not exist',
    ]);
  });

  it('are counted by job where there are several', () => {
    const byJob = { downsample: 2, loudness: 1 };
    expect(formatDiscard({ discarded: 3, byJob, dryRun: true })).toEqual([
      'Would discard 3 dead letters: 2 of downsample, 1 of loudness',
    ]);
  });

  it('come with commands that a shell takes as they are, on the same cloud', () => {
    const choice = asTyped({ job: ['energy', 'loudness'], reason: "it's broken", rate: 20, force: true });
    expect(choice).toBe(String.raw`--job energy loudness --reason 'it'\''s broken' --rate 20 --force`);
    expect(hints({ directory: 'my state', project: 'p' }, [['Replay', 'replay --all']])).toEqual([
      "Replay:  npx klio dead-letters replay --all --directory 'my state' --project p",
    ]);
  });
});
