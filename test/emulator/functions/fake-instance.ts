import { Agent } from 'node:http';
import type { Instance } from '../../../scripts/emulator/functions/instance.ts';
import { settle } from '../../helpers/virtual-clock.ts';

/** An instance whose life the test decides. */
export class FakeInstance implements Instance {
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #obituary = Promise.withResolvers<string>();
  readonly ready = this.#ready.promise;
  readonly ended = this.#ended.promise;
  readonly obituary = this.#obituary.promise;
  readonly socketPath = '';
  readonly agent = new Agent();
  isStopped = false;
  readonly id: string;
  readonly isRetry: boolean;

  constructor(id: string, isRetry: boolean) {
    this.id = id;
    this.isRetry = isRetry;
  }

  async start(): Promise<void> {
    this.#ready.resolve();
    await settle();
  }

  async die(how: string): Promise<void> {
    this.#ended.resolve();
    await settle(); // the rest of its output comes a little later
    this.#obituary.resolve(how);
    this.#ready.reject(new Error(how));
    await settle();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.die('was stopped');
  }
}
