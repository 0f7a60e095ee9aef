import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import type { Comparison } from '../comparison.ts';

/** Of the whole layout only this: the service fills in and leaves out defaults as it likes. */
const layout = z.object({
  displayName: z.string(),
  mosaicLayout: z
    .object({ tiles: z.array(z.object({ widget: z.object({ title: z.string().default('') }) })) })
    .optional(),
});

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards */
const dashboardPage = z.object({
  dashboards: z.array(layout).default([]),
  nextPageToken: z.string().default(''),
});

export const dashboardCheck = defineCheck({
  declared: z.strictObject({
    project: z.string(),
    dashboardJson: z.string().transform((text) => layout.parse(JSON.parse(text))),
  }),
  read: async ({ project, dashboardJson }, { rest }) => {
    const url = `https://monitoring.googleapis.com/v1/projects/${project}/dashboards?pageSize=1000`;
    let pageToken = '';
    do {
      const page = parseAnswer(
        dashboardPage,
        await rest(`${url}&pageToken=${encodeURIComponent(pageToken)}`),
      );
      const found = page?.dashboards.find(({ displayName }) => displayName === dashboardJson.displayName);
      if (found) return found;
      pageToken = page?.nextPageToken ?? '';
    } while (pageToken !== '');
    return null;
  },
  compare: (declared, actual): Comparison => ({
    'titles of widgets': [titlesOf(declared.dashboardJson), titlesOf(actual)],
  }),
});

function titlesOf({ mosaicLayout }: z.output<typeof layout>): string[] {
  return (mosaicLayout?.tiles ?? []).map(({ widget }) => widget.title).toSorted();
}
