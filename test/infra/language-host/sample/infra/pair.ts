import { ComponentResource, type ComponentResourceOptions, type Output, runtime } from '@pulumi/pulumi';
import { Address, Greeter } from './resources.ts';

interface PairArgs {
  readonly greeting: string;
  readonly tags: readonly string[];
  readonly owner: Output<string>;
  readonly password: Output<string>;
}

/** A greeter and the address that leads to it. */
export class Pair extends ComponentResource {
  readonly url: Output<string>;

  constructor(name: string, args: PairArgs, options?: ComponentResourceOptions) {
    super('sample:index:Pair', name, {}, options);
    const region = runtime.invoke('sample:index:getRegion', { of: args.greeting }).then(({ name }) => name);
    const greeter = new Greeter(`${name}-greeter`, { ...args, region }, { parent: this });
    const address = new Address(`${name}-address`, { target: greeter.uri }, { parent: this });
    this.url = address.target;
    this.registerOutputs({ url: this.url });
  }
}
