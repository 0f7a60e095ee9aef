import type { Dashboard } from '../../infra/observability/dashboard.ts';
import type { DeclaredStack } from '../../scripts/stack/declared-resource.ts';
import { ofType } from '../infra/declared.ts';
import { NUMBER, URLS } from './cloud-answers.ts';

const MONITORING = 'https://monitoring.googleapis.com/v3/projects/p';
const filterOf = (displayName: string) => `filter=${encodeURIComponent(`display_name="${displayName}"`)}`;

/** The address that finds a policy by its title. */
export const policyUrl = (displayName: string) => `${MONITORING}/alertPolicies?${filterOf(displayName)}`;

export const CHANNEL_URL = `${MONITORING}/notificationChannels?${filterOf('Klio alerts')}`;

/** What Cloud Monitoring says of what it was given: with names of its own, and without what is zero. */
export function monitoringAnswers(stack: DeclaredStack): Record<string, unknown> {
  return {
    ...Object.fromEntries(
      ofType(stack, 'alert').map((inputs) => [policyUrl(inputs.displayName), policies(inputs)]),
    ),
    [CHANNEL_URL]: {
      notificationChannels: [
        {
          name: `projects/${NUMBER}/notificationChannels/77`,
          type: 'email',
          displayName: 'Klio alerts',
          labels: { email_address: 'oncall@example.com' },
          enabled: true,
          creationRecord: { mutateTime: '2026-11-20T15:00:00.000000Z' },
        },
      ],
      totalSize: 1,
    },
    [`${URLS.dashboards}more`]: {
      dashboards: ofType(stack, 'dashboard').map(({ dashboardJson }) =>
        dashboardAnswer(JSON.parse(dashboardJson)),
      ),
    },
  };
}

function policies({
  conditions,
  project: _,
  notificationChannels,
  ...others
}: ReturnType<typeof ofType>[number]) {
  const name = `projects/${NUMBER}/alertPolicies/1`;
  return {
    alertPolicies: [
      {
        name,
        ...others,
        conditions: conditions.map(
          ({
            conditionThreshold: { thresholdValue, ...threshold },
            displayName,
          }: (typeof conditions)[number]) => ({
            name: `${name}/conditions/2`,
            displayName,
            conditionThreshold: { ...threshold, ...(thresholdValue !== 0 && { thresholdValue }) },
          }),
        ),
        enabled: true,
        notificationChannels: notificationChannels.map(() => `projects/${NUMBER}/notificationChannels/77`),
        creationRecord: { mutateTime: '2026-11-20T15:00:00.000000Z', mutatedBy: 'deployer@example.com' },
      },
    ],
    totalSize: 1,
  };
}

function dashboardAnswer({ displayName, mosaicLayout }: Dashboard) {
  const tiles = mosaicLayout.tiles.map(({ xPos, yPos, ...tile }) => ({
    ...(xPos !== 0 && { xPos }),
    ...(yPos !== 0 && { yPos }),
    ...tile,
  }));
  return {
    name: `projects/${NUMBER}/dashboards/2`,
    etag: '4a1f',
    displayName,
    mosaicLayout: { ...mosaicLayout, tiles },
  };
}
