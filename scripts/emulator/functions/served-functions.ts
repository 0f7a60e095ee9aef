import type { FunctionResource } from '../../local-cloud/resources.ts';
import { createFunctionPool, type PoolContext } from './function-pool.ts';
import type { InstancePool } from './instance-pool.ts';
import { TokenVerifier } from './token-verifier.ts';

export interface ServedFunction {
  readonly fn: FunctionResource;
  readonly pool: InstancePool;
  /** Null where no tokens can be verified. */
  readonly verifier: TokenVerifier | null;
  /** Tells the log why a caller was refused, unless it was told so last. */
  readonly tellRefusal: (reason: string) => void;
}

/** What functions find around them. */
export interface Surroundings {
  /** Variables of the local cloud, added to what a function declares. */
  readonly environmentOf: (fn: FunctionResource) => Readonly<Record<string, string>>;
  /** Where the keys are that sign the tokens of callers; without it functions with invokers refuse all. */
  readonly jwksUrl?: string;
}

/** The functions of a host by name. They can be declared again while requests come in. */
export class ServedFunctions {
  readonly #context: PoolContext;
  readonly #served = new Map<string, ServedFunction & { readonly declaration: string }>();
  readonly #removals: Promise<void>[] = [];
  readonly #firstDeclared = Promise.withResolvers<void>();
  #revision = 1;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Waits until functions have been declared for the first time. */
  async find(name: string): Promise<ServedFunction | undefined> {
    await this.#firstDeclared.promise;
    return this.#served.get(name);
  }

  /** Serves these functions and no others. Instances of those that are declared otherwise now are stopped. */
  declare(functions: readonly FunctionResource[], { environmentOf, jwksUrl }: Surroundings): void {
    const verifier = jwksUrl === undefined ? null : new TokenVerifier(jwksUrl, this.#context.clock);
    const names = new Set(functions.map((fn) => fn.name));
    for (const name of this.#served.keys()) if (!names.has(name)) this.#remove(name);
    for (const fn of functions) {
      const environment = environmentOf(fn);
      const declaration = JSON.stringify([fn, environment, jwksUrl]);
      if (this.#served.get(fn.name)?.declaration === declaration) continue;
      this.#remove(fn.name);
      const revision = () => this.#revision;
      const pool = createFunctionPool(fn, this.#context, { cloud: environment, revision });
      const tellRefusal = this.#newTeller(fn.name);
      this.#served.set(fn.name, { fn, declaration, pool, verifier, tellRefusal });
      void pool.warm(fn.minInstances);
    }
    this.#firstDeclared.resolve();
  }

  async warm(): Promise<void> {
    await Promise.all([...this.#served.values()].map(({ pool }) => pool.warm(1)));
  }

  /** What ran is replaced at once, so that a mistake in the new source shows before the next message. */
  reload(reason: string): void {
    this.#revision += 1;
    const pools = [...this.#served.values()].map(({ pool }) => pool).filter((pool) => pool.replace());
    if (pools.length === 0) return;
    const line = `Restarting: ${reason}`;
    this.#context.onLog({ functionName: '', instance: 'function host', stream: 'host', line });
    for (const pool of pools) void pool.warm(1);
  }

  async stop(): Promise<void> {
    this.#firstDeclared.resolve();
    for (const name of this.#served.keys()) this.#remove(name);
    await Promise.all(this.#removals);
  }

  /** The same refusal meets every message and every attempt. */
  #newTeller(functionName: string): (reason: string) => void {
    let last: string | undefined;
    return (line) => {
      if (line === last) return;
      last = line;
      this.#context.onLog({ functionName, instance: functionName, stream: 'host', line });
    };
  }

  #remove(name: string): void {
    const before = this.#served.get(name);
    this.#served.delete(name);
    if (before) this.#removals.push(before.pool.stop());
  }
}
