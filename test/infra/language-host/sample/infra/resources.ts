import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi';

interface GreeterArgs {
  readonly greeting: Input<string>;
  readonly tags: readonly string[];
  readonly owner: Input<string>;
  readonly region: Input<string>;
  readonly password: Input<string>;
}

export class Greeter extends CustomResource {
  /** Known once the cloud has made it. */
  declare readonly uri: Output<string>;

  constructor(name: string, args: GreeterArgs, options?: CustomResourceOptions) {
    super('sample:index:Greeter', name, { ...args, uri: undefined }, options);
  }
}

export class Address extends CustomResource {
  declare readonly target: Output<string>;

  constructor(name: string, args: { readonly target: Input<string> }, options?: CustomResourceOptions) {
    super('sample:index:Address', name, { ...args }, options);
  }
}
