import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { alerts } from '../observability/alerts.ts';
import { dashboards } from '../observability/dashboard.ts';
import { logMetrics } from '../observability/log-metrics.ts';
import { monitoredJob } from '../observability/monitored-job.ts';
import type { Context } from './context.ts';
import type { Job } from './job.ts';

export interface ObservabilityArgs {
  /** Parents before children. */
  readonly jobs: readonly Job[];
  readonly context: Context;
}

/** What there is to see of a graph: metrics of the runtime's log lines, alerts, and a dashboard. */
export class Observability extends pulumi.ComponentResource {
  /** One, or more where a graph has more jobs than one can show. */
  readonly dashboards: readonly gcp.monitoring.Dashboard[];

  constructor(name: string, { jobs, context }: ObservabilityArgs) {
    super('klio:gcp:Observability', name);
    const { names, settings } = context;
    const { project, prefix } = settings;
    const monitored = jobs.map(({ declaration }) => monitoredJob(declaration, names));
    const metrics = logMetrics(monitored, prefix);
    const declared = Object.entries(metrics).map(
      ([key, args]) => new gcp.logging.Metric(`${name}-${key}`, { project, ...args }, { parent: this }),
    );
    const pages = dashboards(monitored, {
      prefix,
      metrics: { messages: metrics.messages.name, durations: metrics.durations.name },
    });
    this.dashboards = pages.map(
      (page, index) =>
        new gcp.monitoring.Dashboard(
          index === 0 ? `${name}-dashboard` : `${name}-dashboard-${index + 1}`,
          { project, dashboardJson: JSON.stringify(page) },
          { parent: this, dependsOn: declared },
        ),
    );
    if (settings.alerts) this.#alert(name, jobs, context);
    this.registerOutputs({ dashboards: this.dashboards.map(({ id }) => id) });
  }

  #alert(name: string, jobs: readonly Job[], { names, settings }: Context): void {
    const { project, prefix, alertEmail } = settings;
    const channels = alertEmail === '' ? [] : [this.#channel(name, project, alertEmail)];
    const monitored = jobs.map(({ declaration }) => monitoredJob(declaration, names));
    for (const [key, { conditions, ...args }] of Object.entries(
      alerts(monitored, { prefix, workflow: names.backfillWorkflow() }),
    )) {
      new gcp.monitoring.AlertPolicy(
        `${name}-${key}`,
        { project, ...args, conditions: [...conditions], notificationChannels: channels },
        { parent: this },
      );
    }
  }

  #channel(name: string, project: string, email: string): pulumi.Output<string> {
    const channel = new gcp.monitoring.NotificationChannel(
      `${name}-email`,
      { project, displayName: 'Klio alerts', type: 'email', labels: { email_address: email } },
      { parent: this },
    );
    return channel.name;
  }
}
