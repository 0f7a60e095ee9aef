import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFolders } from '../../scripts/cli/load-graph.ts';
import { diamond } from '../helpers/graphs.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

it('a job whose folder is not named after it is told so before anything is started', () => {
  const graph = diamond();
  const root = temporaryDirectory();
  const [first, ...others] = graph.jobs.map(({ name }) => name);
  for (const name of others) {
    mkdirSync(join(root, 'functions', name), { recursive: true });
    writeFileSync(join(root, 'functions', name, 'index.ts'), '');
  }
  expect(() => checkFolders(graph, root)).toThrow(
    `Cannot load graph: job "${first}" has no functions/${first}/index.ts; its folder must have its name`,
  );
});
