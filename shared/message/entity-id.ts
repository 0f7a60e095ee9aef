import { KlioError } from '../errors/klio-error.ts';
import { quoted } from './quoted.ts';

/** Which ids a graph takes: one segment, or several with "/" between them. */
export type EntityIdRule = 'flat' | 'nested';

const FLAT = /^[A-Za-z0-9_][A-Za-z0-9._~:@=+,-]*$/;
const NESTED = /^[A-Za-z0-9_][A-Za-z0-9._~:@=+,-]*(\/[A-Za-z0-9_][A-Za-z0-9._~:@=+,-]*)*$/;

/** Longer ids leave no room for prefix and suffix in an object name or an attribute. */
const MAX_LENGTH = 255;

/**
 * The id itself when it is allowed, otherwise BAD_MESSAGE. Nothing is normalised: two ids that differ in a
 * byte are two entities.
 */
export function parseEntityId(id: string, rule: EntityIdRule): string {
  const fault = entityIdFault(id, rule);
  if (fault === null) return id;
  throw new KlioError('BAD_MESSAGE', `Cannot use entity id: ${fault} [id=${quoted(id)}]`);
}

function entityIdFault(id: string, rule: EntityIdRule): string | null {
  if (id === '') return 'it is empty';
  if (id.length > MAX_LENGTH) return `it has ${id.length} characters, ${MAX_LENGTH} are allowed`;
  if (rule === 'nested' && id.split('/', 1)[0] === '_klio') return '"_klio/" is kept for Klio Functions';
  if ((rule === 'nested' ? NESTED : FLAT).test(id)) return null;
  if (rule === 'flat' && NESTED.test(id)) return '"/" needs a graph with entityIds: \'nested\'';
  return rule === 'nested'
    ? 'each segment must start with a letter, digit or "_" and go on with these or any of . ~ : @ = + , -'
    : 'it must start with a letter, digit or "_" and go on with these or any of . ~ : @ = + , -';
}
