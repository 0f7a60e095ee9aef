import type { Essentia } from 'essentia.js';

/** Importing it leaves a listener on each, which at any crash of ours prints its whole source of 2.5 MB. */
const EVENTS = ['uncaughtException', 'unhandledRejection'];

/** essentia.js (AGPL-3.0), ready for use and without the listeners that it brings. */
export async function loadEssentia(): Promise<Essentia> {
  const host: NodeJS.EventEmitter = process;
  const known = EVENTS.flatMap((event) => host.listeners(event));
  const { Essentia: Engine, EssentiaWASM } = await import('essentia.js');
  for (const event of EVENTS) {
    for (const listener of host.listeners(event)) {
      if (!known.includes(listener)) host.off(event, listener as () => void);
    }
  }
  return new Engine(EssentiaWASM);
}
