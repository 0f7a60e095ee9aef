import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../scripts/backfill/look-at-run.ts';
import { plain } from '../../scripts/cli/terminal.ts';
import { formatList } from '../../scripts/commands/backfill/format-list.ts';
import { formatReport } from '../../scripts/commands/backfill/format-report.ts';
import { formatOutlook, formatStarted } from '../../scripts/commands/backfill/format-start.ts';
import { formatStatus, formatStatusLine } from '../../scripts/commands/backfill/format-status.ts';
import { startedBackfill } from '../backfill/started-backfill.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 1);
const at = { typed: 'spring --project p', nowMs: NOW_MS, paint: plain };
const settings = {
  ratePerSecond: 1_000,
  concurrency: 10,
  maxBacklogSeconds: 3_600,
  verifySeconds: 300,
  patienceSeconds: 900,
};

const publishing: RunStatus = {
  id: 'spring',
  state: 'running',
  reason: null,
  startedAtMs: NOW_MS - 600_000,
  pace: settings,
  execution: 'executions/1',
  progress: {
    shards: 12,
    shardsPublished: 3,
    entities: 600_000,
    published: 171_234,
    publishedAgain: 0,
    done: 0,
    missing: 0,
    perSecond: 812.3,
    secondsLeft: 528,
    jobs: [
      { job: 'mastering', planned: 600_000, done: null, missing: null },
      { job: 'downsample', planned: 412_345, done: 0, missing: 0 },
    ],
  },
  deadLetters: { downsample: 3 },
};
const looked: RunStatus = {
  ...publishing,
  state: 'incomplete',
  progress: {
    ...publishing.progress,
    shardsPublished: 12,
    published: 600_000,
    publishedAgain: 1_200,
    done: 450_000,
    missing: 150_000,
    jobs: [{ job: 'downsample', planned: 600_000, done: 450_000, missing: 150_000 }],
  },
  deadLetters: null,
};

describe('formatStatus', () => {
  it('shows how far the publishing is', () => {
    expect(formatStatus(publishing, at)).toEqual([
      'Backfill spring is running, started 10 min ago, at most 1,000 a second, 10 shards at a time',
      '',
      '  shards     ██████░░░░░░░░░░░░░░░░░░  3 of 12',
      '  published  ██████░░░░░░░░░░░░░░░░░░  171,234 of 600,000, 812 a second, about 9 min left',
      '  done       not looked at yet',
      '',
      'job          planned   done   missing   dead letters',
      'mastering    600,000      ·         ·              ·',
      'downsample   412,345      ·         ·              3',
    ]);
  });

  it('shows what was found, what to do, and no speed of what has ended', () => {
    expect(formatStatus(looked, at).slice(1)).toEqual([
      '  Look for the cause by klio dead-letters list, then klio backfill retry-failed spring --project p',
      '',
      '  shards     ████████████████████████  12 of 12',
      '  published  ████████████████████████  600,000 of 600,000, 1,200 once more',
      '  done       ██████████████████░░░░░░  450,000 of 600,000',
      '',
      'job          planned      done   missing   dead letters',
      'downsample   600,000   450,000   150,000              ?',
    ]);
  });

  it('tells while it waits how long that may take', () => {
    const waiting = formatStatus({ ...looked, state: 'running' }, at);
    expect(waiting.find((line) => line.startsWith('  done'))).toMatch(
      /450,000 of 600,000, .*about 9 min left$/,
    );
  });

  it('says why nothing moves where publishing holds', () => {
    const progress = { ...publishing.progress, perSecond: 0, secondsLeft: null };
    expect(formatStatus({ ...publishing, progress }, at)[1]).toMatch(
      /^ {2}It holds: half of what .* is not done/,
    );
    const paused = formatStatus({ ...publishing, state: 'paused', progress }, at);
    expect(paused.join()).not.toContain('It holds');
  });

  it('says why it failed', () => {
    const lines = formatStatus({ ...publishing, state: 'failed', reason: 'HTTP 403' }, at);
    expect(lines.slice(1, 3)).toEqual([
      '  HTTP 403',
      '  What was published is kept; go on: klio backfill resume spring --project p',
    ]);
  });
});

describe('formatStatusLine', () => {
  it.each([
    [
      publishing,
      'running  3/12 shards  171,234/600,000 published  812 a second  about 9 min left  3 dead letters',
    ],
    [looked, 'incomplete  12/12 shards  600,000/600,000 published  450,000 done  150,000 missing'],
  ])('says the same in a line', (seen, line) => {
    expect(formatStatusLine(seen)).toBe(line);
  });
});

describe('formatReport', () => {
  const report = {
    formatVersion: 1,
    backfillId: 'spring',
    state: 'incomplete',
    startedAtMs: NOW_MS - 7_200_000,
    endedAtMs: NOW_MS,
    entities: 600_000,
    published: 600_000,
    publishedAgain: 1_200,
    done: 599_000,
    missing: 1_000,
    missingByJob: { downsample: 100, energy: 1_000, spectrogram: 0 },
    examples: ['house', 'jazz'],
  } as const;

  it('says what became of it', () => {
    const told = { report: { ...report, examples: [...report.examples] }, isFinal: true };
    expect(formatReport({ ...told, deadLetters: { energy: 3 } }, at)).toEqual([
      'Backfill spring ended incomplete, after 2 h 0 min',
      '  entities     600,000',
      '  published    600,000',
      '  once more    1,200',
      '  done         599,000',
      '  missing      1,000 (downsample 100, energy 1,000)',
      '  such as      house, jazz',
      '  dead letters 3 (energy 3)',
      '',
      'Look for the cause by klio dead-letters list, then klio backfill retry-failed spring --project p',
    ]);
  });

  it('says so where it is not over', () => {
    const running = { ...report, state: 'running' as const, publishedAgain: 0, missing: 0, missingByJob: {} };
    const told = { report: { ...running, examples: [] }, isFinal: false, deadLetters: null };
    expect(formatReport(told, at)).toEqual([
      'Backfill spring is running, started 2 h 0 min ago',
      '  entities     600,000',
      '  published    600,000',
      '  done         599,000',
      '  missing      0',
    ]);
  });
});

describe('formatList', () => {
  it('has a row for each', () => {
    const startedAt = new Date(NOW_MS - 600_000).toISOString();
    const running = {
      id: 'spring',
      state: 'running',
      startedAt,
      entities: 600_000,
      published: 1_000,
      done: 0,
    };
    const planned = {
      id: 'autumn-2026',
      state: 'planned',
      startedAt: null,
      entities: 12,
      published: 0,
      done: 0,
    };
    expect(formatList([running, planned] as never, { ...at, bucket: 'b' })).toEqual([
      'backfill      state     started      entities   published   done',
      'spring        running   10 min ago    600,000       1,000      ·',
      'autumn-2026   planned   ·                  12           ·      ·',
    ]);
  });

  it('says how to get one where there is none', () => {
    expect(formatList([], { ...at, bucket: 'b' })).toEqual([
      'There is no backfill in gs://b; plan one by klio backfill plan',
    ]);
  });
});

describe('formatOutlook', () => {
  it('says what a start will do, by the plan and the pace', async () => {
    const { plan } = await (await startedBackfill({ force: true })).open();
    const counts = {
      kind: 'job',
      exist: 0,
      blocked: 0,
      stale: 0,
      entitiesPerSecond: 10,
      seconds: 1,
      usd: 1,
    } as const;
    const large: typeof plan = {
      ...plan,
      entities: 600_000,
      messages: 612_345,
      jobs: [
        { ...counts, job: 'top', run: 600_000 },
        { ...counts, job: 'left', run: 0 },
      ],
      estimate: { ...plan.estimate, seconds: 9_000, usd: 12.3 },
    };
    expect(formatOutlook(large, settings, plain)).toEqual([
      'Backfill b1: 600,000 entities, by force',
      '  runs        top 600,000',
      '  publishes   612,345 messages in 1 shard, at most 1,000 a second, 10 shards at a time: about 10 min',
      '  takes       about 2 h 30 min in all',
      '  costs       about $12.30, by the plan',
    ]);
  });
});

describe('formatStarted', () => {
  it('says how to see and to stop it', () => {
    expect(formatStarted({ id: 'spring', execution: 'executions/1', settings }, at)).toEqual([
      'Backfill spring runs, at most 1,000 a second, 10 shards at a time',
      '  executions/1',
      '  see it      klio backfill watch spring --project p',
      '  stop it     klio backfill pause spring --project p',
    ]);
  });

  it('says how to start what was planned only', () => {
    expect(formatStarted({ id: 'spring', execution: null, settings }, at)).toEqual([
      'Planned spring; start it by klio backfill start spring --project p',
    ]);
  });
});
