import type { JobIdentity } from './klio-message.ts';

/**
 * Whether two identities name one job. Stricter than Klio, which compares `project-name` as one string and so
 * takes job `c` of project `a-b` for job `b-c` of project `a`.
 */
export function sameJob(a: JobIdentity, b: JobIdentity): boolean {
  return a.name === b.name && a.project === b.project;
}
