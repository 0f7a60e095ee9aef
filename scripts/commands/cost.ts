import { type Command, InvalidArgumentError } from 'commander';
import { type Cli, outputOf } from '../cli/cli.ts';
import { loadGraph } from '../cli/load-graph.ts';
import type { PricingChoice } from '../cost/pricing.ts';
import { addPricingOptions } from './cost/pricing-options.ts';

const DEFAULT_ENTITIES = 1_000_000;

const DETAILS = `
The prices are in scripts/cost/prices.ts, with the day they were read. What a backfill would cost, with what exists
already left out, says klio backfill plan.`;

interface CostCommandOptions extends PricingChoice {
  readonly entities: number;
  readonly json?: true;
}

export function registerCost(program: Command, cli: Cli): void {
  const command = program
    .command('cost')
    .description('estimate what the graph costs: per job and per month')
    .option('--entities <n>', 'so many of which nothing exists yet', parseEntities, DEFAULT_ENTITIES)
    .addHelpText('after', DETAILS);
  addPricingOptions(command, cli).action(async () => {
    const options = command.optsWithGlobals<CostCommandOptions>();
    const { readPricing } = await import('../cost/pricing.ts');
    const { costReport } = await import('../cost/cost-report.ts');
    const { formatCost } = await import('./cost/format-cost.ts');
    const graph = await loadGraph();
    const report = costReport(graph, options.entities, await readPricing(graph, options));
    const output = outputOf(cli);
    if (options.json) output.json(report);
    else output.data(...formatCost(report, output.paint));
  });
}

function parseEntities(text: string): number {
  const entities = Number(text);
  if (Number.isSafeInteger(entities) && entities >= 0) return entities;
  throw new InvalidArgumentError('must be a whole number');
}
