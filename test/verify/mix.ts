import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import type { DeclaredStack } from '../../scripts/stack/declared-resource.ts';
import type { Finding } from '../../scripts/verify/finding.ts';
import type { Sight } from '../../scripts/verify/sight.ts';
import { verifyStack } from '../../scripts/verify/verify-stack.ts';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, source } from '../../shared/graph/job.ts';

const mix = defineJob({
  name: 'mix',
  inputs: { track: source({ bucket: '{project}-tracks', suffix: '.wav' }) },
  outputs: { audio: { suffix: '.flac', contentType: 'audio/flac' } },
  accepts: 'any',
});

export const settings = { alertEmail: 'oncall@example.com', pubsubTokenCreator: true };

/** One job whose stack has a resource of every type that the program declares. */
export const stack: DeclaredStack = await declareStack(defineGraph({ jobs: [mix] }), {
  project: 'p',
  prefix: 'klio',
  settings,
});

/** What is not as declared, of all that could be checked. */
export async function faultsOf(declared: DeclaredStack, sight: Sight): Promise<Finding[]> {
  const findings = await verifyStack(declared, 'p', sight);
  return findings.filter(({ status }) => status === 'missing' || status === 'different');
}
