import { describe, expect, it } from 'vitest';
import { alerts as alertsOf } from '../../../infra/observability/alerts.ts';
import { dashboards } from '../../../infra/observability/dashboard.ts';
import type { MonitoredJob } from '../../../infra/observability/monitored-job.ts';
import { declareStack } from '../../../scripts/local-cloud/program/program-resources.ts';
import { logLine } from '../../../shared/runtime/log-line.ts';
import { diamond } from '../../helpers/graphs.ts';
import { createStation } from '../../helpers/station.ts';
import { type Inputs, ofType } from '../declared.ts';
import { wideGraph } from '../wide-graph.ts';

const deployment = { project: 'p', prefix: 'klio' };
const stack = await declareStack(wideGraph, deployment);
const alerts = ofType(stack, 'alert');

/** As Cloud Monitoring sees it. */
function job(name: string): MonitoredJob {
  return {
    name,
    parents: ['downsample'],
    timeoutSeconds: 300,
    service: `klio-${name}`,
    subscriptions: [`klio-${name}-input`, `klio-downsample.${name}`],
    backfill: `klio-${name}-backfill`,
    deadLetters: `klio-${name}-dead-letter`,
  };
}

describe('the dashboard', () => {
  const [{ dashboardJson }] = ofType(stack, 'dashboard');
  const dashboard = JSON.parse(dashboardJson);
  const { columns, tiles } = dashboard.mosaicLayout;

  it('is the one that was looked at last', async () => {
    await expect(`${JSON.stringify(dashboard, null, 2)}\n`).toMatchFileSnapshot('dashboard.json');
  });

  it('has a row for each job, and no tile over another or over the edge', () => {
    const taken = new Set<string>();
    for (const { xPos, yPos, width, height } of tiles) {
      expect(xPos + width).toBeLessThanOrEqual(columns);
      for (let x = xPos; x < xPos + width; x += 1) {
        for (let y = yPos; y < yPos + height; y += 1) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
    for (const { name } of wideGraph.jobs) {
      expect(
        tiles.filter(({ widget }: { widget: { title: string } }) => widget.title.startsWith(`${name}: `)),
      ).toHaveLength(5);
    }
  });
});

describe('the dashboards of many jobs', () => {
  const jobs = Array.from({ length: 45 }, (_, index) => job(`job-${index}`));
  const pages = dashboards(jobs, { prefix: 'klio', metrics: { messages: 'm', durations: 'd' } });

  it('have no more tiles each than one may have, and every job once', () => {
    const titles = pages.flatMap(({ mosaicLayout: { tiles } }) => {
      expect(tiles.length).toBeLessThanOrEqual(100);
      return tiles.map(({ widget }) => widget.title).filter((title) => title.endsWith(': instances'));
    });
    expect(titles).toEqual(jobs.map(({ name }) => `${name}: instances`));
  });

  it('are told from one another by name, and all show the whole graph', () => {
    expect(pages.map(({ displayName }) => displayName)).toEqual([
      'Klio: klio (1 of 3)',
      'Klio: klio (2 of 3)',
      'Klio: klio (3 of 3)',
    ]);
    for (const { mosaicLayout } of pages) {
      expect(mosaicLayout.tiles[0]?.widget.text?.content).toContain('**job-44**');
    }
  });
});

describe('the metrics', () => {
  it('extract fields that the line of a message has', () => {
    const graph = diamond();
    const { runtime } = createStation(graph, graph.named.top);
    const delivery = {
      data: new Uint8Array(),
      attributes: {},
      messageId: 'm1',
      publishTimeMs: 0,
      attempt: 1,
      from: undefined,
    };
    const facts = { stepMs: {}, bytesIn: 0, bytesOut: 0 };
    const handled = { outcome: 'processed', ack: true, facts } as const;
    const jsonPayload = logLine(runtime, delivery, handled, { totalMs: 12, trace: undefined });
    const paths = ofType(stack, 'metric').flatMap(
      (metric) => JSON.stringify(metric).match(/jsonPayload\.[a-z.]+/g) ?? [],
    );
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) {
      const at = path.split('.').reduce<Inputs>((value, key) => value?.[key], { jsonPayload });
      expect(at, path).toBeDefined();
    }
  });

  it('count the lines of this graph alone', () => {
    for (const { filter } of ofType(stack, 'metric')) {
      expect(filter).toContain('resource.labels.service_name=("klio-top" OR "klio-left" OR ');
    }
  });
});

describe('the alerts', () => {
  const byName = (words: RegExp) => alerts.filter(({ displayName }) => words.test(displayName));

  it('are about dead letters, age, failed pushes and memory, and say what to do', () => {
    for (const words of [/dead letters/, /waits for/, /pushes fail/, /memory/, /backfill failed/]) {
      expect(byName(words)).not.toEqual([]);
    }
    for (const { documentation } of alerts) expect(documentation.content).toMatch(/\.$/);
  });

  it('are patient with a job as long as its timeout asks for', () => {
    const thresholds = byName(/waits for/).map(({ conditions: [{ conditionThreshold }] }) => [
      conditionThreshold.thresholdValue,
      [...conditionThreshold.filter.matchAll(/"klio-[a-z.-]+"/g)].length,
    ]);
    // 20 times 590 s for top with its two subscriptions, 20 times 300 s for the others, 5 days for all.
    expect(thresholds).toEqual(
      expect.arrayContaining([
        [11_800, 2],
        [6_000, 7],
        [432_000, 13],
      ]),
    );
  });

  it('keep to what one condition and one policy may have, however many jobs there are', () => {
    const many = Array.from({ length: 200 }, (_, index) => job(`a-job-with-a-rather-long-name-${index}`));
    const policies = Object.values(alertsOf(many, { prefix: 'klio', workflow: 'klio-backfill' }));
    const thresholds = policies.flatMap(({ conditions }) => {
      expect(conditions.length).toBeLessThanOrEqual(6);
      return conditions.map(({ conditionThreshold }) => conditionThreshold as Inputs);
    });
    for (const { filter, denominatorFilter = '' } of thresholds) {
      expect(Math.max(filter.length, denominatorFilter.length)).toBeLessThanOrEqual(2048);
    }
    for (const { deadLetters, backfill, service, subscriptions } of many) {
      const about = (id: string) => thresholds.filter(({ filter }) => filter.includes(`"${id}"`)).length;
      expect([about(deadLetters), about(backfill), about(service)]).toEqual([1, 2, 1]);
      expect(subscriptions.map(about)).toEqual([3, 3]);
    }
    expect(new Set(policies.map(({ displayName }) => displayName)).size).toBe(policies.length);
  });

  it('go to the address that was given, or are only shown', async () => {
    expect(alerts.every(({ notificationChannels }) => notificationChannels.length === 0)).toBe(true);
    const settings = { alertEmail: 'audio@example.com' };
    const mailed = ofType(await declareStack(wideGraph, { ...deployment, settings }), 'alert');
    expect(mailed.every(({ notificationChannels }) => notificationChannels.length === 1)).toBe(true);
    const silent = await declareStack(wideGraph, { ...deployment, settings: { alerts: false } });
    expect(ofType(silent, 'alert')).toEqual([]);
  });
});
