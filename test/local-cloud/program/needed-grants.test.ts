import { expect, it } from 'vitest';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import type { GrantResource } from '../../../scripts/local-cloud/resources.ts';
import { ofKind } from '../../../scripts/local-cloud/resources.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { diamond } from '../../helpers/graphs.ts';
import { listerRole, runtimeGrants } from '../iam/needed-grants.ts';

const deployment = { project: 'p', prefix: 'klio' };
const names = resourceNames(deployment);

/** In words; who may replace an object may also create and see it. */
function inWords(grants: readonly GrantResource[], lister: string): string[] {
  const words = grants.map(({ role, resource, member }) => {
    const plain = role === lister ? 'lister' : role.replace(/objectUser$/, 'objectCreator');
    return `${member} ${plain} ${resource.name}`;
  });
  return [...new Set(words)].toSorted();
}

it('grants each function exactly what it was shown to need, one by one', async () => {
  const graph = diamond();
  const program = await programResources(graph, deployment);
  const [role] = ofKind(program, 'role');
  for (const job of graph.jobs) {
    const account = `serviceAccount:${names.runtimeAccount(job)}@p.iam.gserviceaccount.com`;
    const declared = ofKind(program, 'grant').filter(
      ({ member, resource }) => member === account && resource.kind !== 'project',
    );
    const own = `roles/storage.objectViewer ${names.bucket(job)}`;
    const needed = inWords(runtimeGrants(job, names), listerRole(names).name);
    expect(inWords(declared, role?.name ?? '')).toEqual(needed.filter((words) => !words.endsWith(own)));
  }
});
