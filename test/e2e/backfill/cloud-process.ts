/**
 * A local cloud with the graph, in a process of its own, for a test that kills it. Argument: its directory. Says where
 * it is, then what jobs processed and how executions of an earlier run end, a line of JSON each.
 */
import { readMessageLine } from '../../../scripts/cli/message-line.ts';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import { startLocalCloud } from '../../../scripts/local-cloud/start.ts';
import { graph } from './jobs.ts';

const [directory = ''] = process.argv.slice(2);
const deployment = { project: 'demo-backfill', prefix: 'klio' };
const settings = { minimumBackoffSeconds: 0, maximumBackoffSeconds: 1 };
const resources = await programResources(graph, { ...deployment, settings });
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

const cloud = await startLocalCloud({
  ...deployment,
  directory,
  iam: 'enforced',
  maxWaitMs: 300_000, // a busy machine must not cost a message its attempts
  resources: resources.map((resource) =>
    resource.kind === 'function' ? { ...resource, source: 'test/e2e/backfill/serve.ts' } : resource,
  ),
  onLog: ({ json }) => {
    const message = readMessageLine(json);
    if (message?.outcome === 'processed') say({ processed: `${message.job} ${message.entityId}` });
  },
});
say({ environment: cloud.environment });
for (const { name } of cloud.workflows.executions()) {
  const { state } = await cloud.workflows.ended(name, new AbortController().signal);
  say({ ended: state });
}
