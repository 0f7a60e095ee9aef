import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Passing, Verdict } from './ask.ts';

type Where = Omit<Passing, 'pid'>;
type Meet = (passing: Passing) => Verdict | Promise<Verdict>;

/** The other end of ask.ts: what processes meet at the points they pass. Unless told otherwise they go on. */
export class Control {
  /** Every point that was passed, in order. */
  readonly passed: Passing[] = [];
  readonly #meetings = new Map<string, Meet>();
  readonly #server = createServer(async (request, response) => {
    const passing = (await json(request)) as Passing;
    this.passed.push(passing);
    const verdict = (await this.#meetings.get(keyOf(passing))?.(passing)) ?? 'go';
    response.end(verdict);
  });

  /** Opens it on 127.0.0.1 and gives its port. */
  async open(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** From now on whoever passes there meets this. */
  meet(where: Where, meeting: Meet): void {
    this.#meetings.set(keyOf(where), meeting);
  }

  /** Nobody meets anything there any more. */
  clear(where: Where): void {
    this.#meetings.delete(keyOf(where));
  }

  /** Sends a signal to the first process that passes there, which waits at the point until it takes it. */
  signalOnce(where: Where, name: NodeJS.Signals): Struck {
    const struck: Struck = { pid: null };
    this.meet(where, ({ pid }) => {
      this.clear(where);
      struck.pid = pid;
      process.kill(pid, name);
      return new Promise(() => {});
    });
    return struck;
  }
}

/** The process that a signal was sent to, once it was. */
export interface Struck {
  pid: number | null;
}

function keyOf({ job, point, entity }: Where): string {
  return `${job} ${point} ${entity}`;
}
