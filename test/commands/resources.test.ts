import { describe, expect, it } from 'vitest';
import { formatTree } from '../../scripts/commands/resources/format-tree.ts';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { wideGraph } from '../infra/wide-graph.ts';
import { runKlio } from './run-klio.ts';

describe('klio resources', () => {
  it('shows each part of a job below it, under the name that the cloud knows', async () => {
    const stack = await declareStack(wideGraph, { project: 'p', prefix: 'klio' });
    const lines = formatTree(stack, (_, text) => text);
    const start = lines.indexOf('├─ Job left');
    const job = lines.slice(start, start + 8);
    expect(job).toEqual([
      '├─ Job left',
      '│  ├─ Function klio-left, 1 CPU, 1Gi, 300 s, at most 100 instances',
      '│  ├─ ServiceIamMember run.invoker on klio-left for klio-left-inv',
      '│  ├─ IAMMember cloudtrace.agent on p for klio-left-run',
      '│  ├─ IAMMember logging.logWriter on p for klio-left-run',
      '│  ├─ IAMMember monitoring.metricWriter on p for klio-left-run',
      '│  ├─ Subscription klio-left-dead-letter of klio-left-dead-letter, held',
      '│  ├─ Subscription klio-left-input of klio-left-input, filtered, → https://klio-left.run.invalid/',
    ]);
    const custom = stack.resources.filter((resource) => resource.custom).length;
    expect(lines.at(-1)).toBe(`${custom} resources in 12 components`);
  });

  it('says the same to programs, with every input', async () => {
    const { stdout, code } = await runKlio(['resources', '--json', '--region', 'us-central1']);
    expect(code).toBe(0);
    const { resources, outputs } = JSON.parse(stdout);
    expect(outputs.region).toBe('us-central1');
    const types = new Set(resources.map(({ type }: { type: string }) => type));
    expect(types).toContain('gcp:cloudfunctionsv2/function:Function');
  });
});
