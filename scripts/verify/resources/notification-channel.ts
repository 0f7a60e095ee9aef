import { z } from 'zod';
import { defineCheck, parseAnswer } from '../check.ts';
import { closest } from '../closest.ts';
import type { Comparison } from '../comparison.ts';

const declaredChannel = z.strictObject({
  project: z.string(),
  displayName: z.string(),
  type: z.string(),
  labels: z.record(z.string(), z.string()),
});

/** https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.notificationChannels#NotificationChannel */
const actualChannel = z.object({
  displayName: z.string().default(''),
  type: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  enabled: z.boolean().default(true),
});

const channelList = z.object({ notificationChannels: z.array(actualChannel).default([]) });

export const notificationChannelCheck = defineCheck({
  declared: declaredChannel,
  read: async (declared, { rest }) => {
    const filter = encodeURIComponent(`display_name=${JSON.stringify(declared.displayName)}`);
    const url = `https://monitoring.googleapis.com/v3/projects/${declared.project}/notificationChannels?filter=${filter}`;
    const found = parseAnswer(channelList, await rest(url))?.notificationChannels ?? [];
    return closest(found, (channel) => compareChannel(declared, channel));
  },
  compare: compareChannel,
});

function compareChannel(
  declared: z.output<typeof declaredChannel>,
  actual: z.output<typeof actualChannel>,
): Comparison {
  return {
    type: [declared.type, actual.type],
    labels: [declared.labels, actual.labels],
    enabled: [true, actual.enabled],
  };
}
