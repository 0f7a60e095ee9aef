import type { ResourceNames } from '../../shared/graph/names.ts';
import type { Settings } from '../settings.ts';
import type { ServiceAgents } from './service-agents.ts';

/** What every component is given: the stack's settings, its names, and the accounts of Google's services. */
export interface Context {
  readonly settings: Settings;
  readonly names: ResourceNames;
  readonly agents: ServiceAgents;
}

/** The last part of a full name, which is what the provider calls `name`. */
export function idOf(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('/') + 1);
}
