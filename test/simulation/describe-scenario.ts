import type { AnyJob } from '../../shared/graph/job.ts';
import type { Scenario } from './scenario.ts';

/** What a seed stands for, in lines for people: graph, requests, what is there, what goes wrong. */
export function describeScenario(scenario: Scenario): string[] {
  const { graph, asks, rates } = scenario;
  const on = Object.entries(rates).filter(([, rate]) => rate > 0);
  return [
    ...graph.nodes.map((node) => describeNode(scenario, node)),
    `there at the start: ${list(scenario.present.map(({ output, entityId }) => `${output.job.name}.${output.name} of ${entityId}`))}`,
    `missing sources: ${list(scenario.missingSources.map(({ source, entityId }) => `${entityId}${source.suffix}`))}`,
    `poisoned: ${list(scenario.poisoned)}; writing elsewhere: ${list(scenario.misplaced.map(({ name }) => name))}`,
    `requests: ${list(asks.map((ask) => `${ask.direction} for ${ask.target.name} of ${ask.entityId} at step ${ask.atStep}`))}`,
    `faults: ${list(on.map(([kind, rate]) => `${kind} ${rate.toFixed(3)}`))}`,
    `at most ${scenario.maxRunning} handlers at a time, ${scenario.maxDeliveryAttempts} attempts, ` +
      `${scenario.stepMs.join(' to ')} ms a step`,
  ];
}

function describeNode({ graph }: Scenario, node: AnyJob): string {
  const outputs = Object.keys(node.outputs).join(', ');
  if (node.kind === 'external') {
    const feed = graph.feeds.get(node)?.name ?? 'others';
    const direct = graph.direct.has(node) ? ', answers by direct messages' : '';
    return `external ${node.name}: takes the events of ${feed}, makes ${outputs}${direct}`;
  }
  const inputs = Object.values(node.inputs).map((input) =>
    input.kind === 'source' ? `source ${input.suffix}` : `${input.job.name}.${input.name}`,
  );
  return `job ${node.name}: reads ${list(inputs)}, makes ${outputs}`;
}

function list(items: readonly string[]): string {
  return items.join(', ') || 'nothing';
}
