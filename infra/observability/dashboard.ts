import { logSeries, serviceSeries, subscriptionSeries } from './filters.ts';
import type { MonitoredJob } from './monitored-job.ts';

/** The part of a dashboard that we use: https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards */
export interface Dashboard {
  readonly displayName: string;
  readonly mosaicLayout: { readonly columns: number; readonly tiles: readonly Tile[] };
}

interface Tile {
  readonly xPos: number;
  readonly yPos: number;
  readonly width: number;
  readonly height: number;
  readonly widget: Widget;
}

interface Widget {
  readonly title: string;
  readonly text?: { readonly content: string; readonly format: 'MARKDOWN' };
  readonly xyChart?: { readonly dataSets: readonly DataSet[]; readonly yAxis: { readonly scale: 'LINEAR' } };
}

interface DataSet {
  readonly plotType: 'LINE' | 'STACKED_BAR';
  readonly legendTemplate?: string;
  readonly timeSeriesQuery: {
    readonly timeSeriesFilter: { readonly filter: string; readonly aggregation: Aggregation };
    readonly unitOverride?: string;
  };
}

interface Aggregation {
  readonly alignmentPeriod: string;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
  readonly groupByFields: readonly string[];
}

const COLUMNS = 48;
const HEADER_HEIGHT = 8;
const ROW_HEIGHT = 12;
const PERIOD = '60s';

/** Tiles of one dashboard: https://docs.cloud.google.com/monitoring/docs/release-notes#May_02_2025 */
const MAX_TILES = 100;

interface DashboardOptions {
  readonly prefix: string;
  readonly metrics: { readonly messages: string; readonly durations: string };
}

/** A page for a graph: the graph itself, then a row for each job, parents above children. Several where one is full. */
export function dashboards(jobs: readonly MonitoredJob[], options: DashboardOptions): Dashboard[] {
  const rows = jobs.map((job) => chartsOf(job, options.metrics));
  const perPage = Math.floor((MAX_TILES - 1) / Math.max(1, ...rows.map((charts) => charts.length)));
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  return Array.from({ length: pages }, (_, page) => {
    const ordinal = pages === 1 ? '' : ` (${page + 1} of ${pages})`;
    const tiles = [
      tile({ xPos: 0, yPos: 0, width: COLUMNS, height: HEADER_HEIGHT }, graphText(jobs, options.prefix)),
      ...rows.slice(page * perPage, (page + 1) * perPage).flatMap(rowOfTiles),
    ];
    return {
      displayName: `Klio: ${options.prefix}${ordinal}`,
      mosaicLayout: { columns: COLUMNS, tiles },
    };
  });
}

function chartsOf(job: MonitoredJob, metrics: DashboardOptions['metrics']): Widget[] {
  return [
    messagesByOutcome(job, metrics.messages),
    durations(job, metrics.durations),
    backlogAge(job),
    deadLetters(job),
    instances(job),
  ];
}

function rowOfTiles(charts: readonly Widget[], row: number): Tile[] {
  const edge = (column: number) => Math.floor((column * COLUMNS) / charts.length);
  return charts.map((widget, column) => {
    const [xPos, yPos] = [edge(column), HEADER_HEIGHT + row * ROW_HEIGHT];
    return tile({ xPos, yPos, width: edge(column + 1) - xPos, height: ROW_HEIGHT }, widget);
  });
}

function graphText(jobs: readonly MonitoredJob[], prefix: string): Widget {
  const lines = jobs.map(({ name, parents }) => `- **${name}** ← ${parents.join(', ') || 'the source'}`);
  return { title: `The graph ${prefix}`, text: { content: lines.join('\n'), format: 'MARKDOWN' } };
}

function messagesByOutcome(job: MonitoredJob, metric: string): Widget {
  return chart(`${job.name}: messages by outcome`, [
    {
      plotType: 'STACKED_BAR',
      legendTemplate: labelled('metric.labels.outcome'),
      timeSeriesQuery: query(logSeries(metric, job), {
        perSeriesAligner: 'ALIGN_RATE',
        crossSeriesReducer: 'REDUCE_SUM',
        groupByFields: ['metric.label.outcome'],
      }),
    },
  ]);
}

function durations(job: MonitoredJob, metric: string): Widget {
  const percentile = (rank: 50 | 95): DataSet => ({
    plotType: 'LINE',
    legendTemplate: `p${rank}`,
    timeSeriesQuery: {
      ...query(logSeries(metric, job), {
        perSeriesAligner: 'ALIGN_DELTA',
        crossSeriesReducer: `REDUCE_PERCENTILE_${rank}`,
        groupByFields: [],
      }),
      unitOverride: 'ms',
    },
  });
  return chart(`${job.name}: time for a message`, [percentile(50), percentile(95)]);
}

function backlogAge(job: MonitoredJob): Widget {
  return chart(`${job.name}: oldest message waiting`, [
    {
      plotType: 'LINE',
      legendTemplate: labelled('resource.labels.subscription_id'),
      timeSeriesQuery: query(
        subscriptionSeries('oldest_unacked_message_age', [...job.subscriptions, job.backfill]),
        {
          perSeriesAligner: 'ALIGN_MAX',
          crossSeriesReducer: 'REDUCE_MAX',
          groupByFields: ['resource.label.subscription_id'],
        },
      ),
    },
  ]);
}

function deadLetters(job: MonitoredJob): Widget {
  return chart(`${job.name}: dead letters held`, [
    {
      plotType: 'LINE',
      timeSeriesQuery: query(subscriptionSeries('num_undelivered_messages', [job.deadLetters]), {
        perSeriesAligner: 'ALIGN_MAX',
        crossSeriesReducer: 'REDUCE_SUM',
        groupByFields: [],
      }),
    },
  ]);
}

function instances(job: MonitoredJob): Widget {
  return chart(`${job.name}: instances`, [
    {
      plotType: 'STACKED_BAR',
      legendTemplate: labelled('metric.labels.state'),
      timeSeriesQuery: query(serviceSeries('container/instance_count', [job.service]), {
        perSeriesAligner: 'ALIGN_MAX',
        crossSeriesReducer: 'REDUCE_SUM',
        groupByFields: ['metric.label.state'],
      }),
    },
  ]);
}

/** Names each line after one of its labels. */
function labelled(label: string): string {
  return `\${${label}}`;
}

function query(
  filter: string,
  aggregation: Omit<Aggregation, 'alignmentPeriod'>,
): DataSet['timeSeriesQuery'] {
  return { timeSeriesFilter: { filter, aggregation: { alignmentPeriod: PERIOD, ...aggregation } } };
}

function chart(title: string, dataSets: readonly DataSet[]): Widget {
  return { title, xyChart: { dataSets, yAxis: { scale: 'LINEAR' } } };
}

function tile(place: Omit<Tile, 'widget'>, widget: Widget): Tile {
  return { ...place, widget };
}
