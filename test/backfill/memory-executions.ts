import type { Execution, Executions } from '../../scripts/backfill/executions.ts';

/** Executions in memory, which a test brings to their end. */
export function createMemoryExecutions() {
  const executions = new Map<string, Execution>();
  const args: object[] = [];
  const change = (name: string, changes: Partial<Execution>) => {
    const before = executions.get(name);
    if (before) executions.set(name, { ...before, ...changes });
  };
  const memory: Executions = {
    create: async (argument) => {
      args.push(argument);
      const name = `executions/${args.length}`;
      executions.set(name, { name, state: 'ACTIVE', error: null, result: null });
      return name;
    },
    get: async (name) => executions.get(name) ?? null,
    cancel: async (name) => {
      if (executions.get(name)?.state === 'ACTIVE') change(name, { state: 'CANCELLED' });
    },
    close: async () => {},
  };
  return {
    ...memory,
    /** What executions were started with, oldest first. */
    args,
    change,
    succeed: (name: string, state: string) => change(name, { state: 'SUCCEEDED', result: { state } }),
  };
}
