import { type Cli, outputOf } from '../../cli/cli.ts';
import { startLiveView } from '../../cli/live-view.ts';
import { formatNumber } from '../../cli/quantities.ts';

export interface PlanProgress {
  show(entities: number): void;
  stop(): void;
}

/** Where somebody watches, says how many entities were looked up so far. */
export function showPlanProgress(cli: Cli): PlanProgress {
  const output = outputOf(cli);
  if (!output.live) return { show: () => {}, stop: () => {} };
  let done = 0;
  const line = () => output.paintNote('dim', `${formatNumber(done)} entities looked up`);
  const view = startLiveView(cli.stderr, () => (done > 0 ? [line()] : []));
  return {
    show: (entities) => {
      done = entities;
      view.refresh();
    },
    stop: () => view.stop(),
  };
}
