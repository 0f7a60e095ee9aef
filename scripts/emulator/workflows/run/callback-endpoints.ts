import type { Value } from '../values/value.ts';

interface Endpoint {
  readonly method: string;
  /** A request that nobody has awaited yet. */
  arrived: Value | undefined;
}

/** The callbacks that an execution has made. Each holds one request ahead of whoever awaits it. */
export class CallbackEndpoints {
  readonly #endpoints = new Map<string, Endpoint>();

  add(id: string, method: string): void {
    this.#endpoints.set(id, { method, arrived: undefined });
  }

  has(id: string): boolean {
    return this.#endpoints.has(id);
  }

  /** Whether a request would be taken. */
  stateOf(id: string, method: string): 'open' | 'full' | 'unknown' {
    const endpoint = this.#endpoints.get(id);
    if (endpoint?.method !== method) return 'unknown';
    return endpoint.arrived === undefined ? 'open' : 'full';
  }

  put(id: string, request: Value): void {
    const endpoint = this.#endpoints.get(id);
    if (!endpoint) throw new RangeError(`The execution has no callback ${id}`);
    endpoint.arrived = request;
  }

  /** The request that has come already, which is gone then; undefined for none. */
  take(id: string): Value | undefined {
    const endpoint = this.#endpoints.get(id);
    const arrived = endpoint?.arrived;
    if (endpoint) endpoint.arrived = undefined;
    return arrived;
  }
}
