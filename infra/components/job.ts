import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Job as JobDeclaration } from '../../shared/graph/job.ts';
import { INPUT_FILTER, pushPath } from '../../shared/graph/names.ts';
import type { Bundle } from '../bundles.ts';
import { declareAccount } from './account.ts';
import { declareBucket } from './bucket.ts';
import { type Context, idOf } from './context.ts';
import { declareDeadLetters } from './dead-letters.ts';
import { allowCall, declareFunction, uriOf } from './function.ts';
import type { FunctionBuild } from './function-build.ts';
import { declarePushSubscription } from './push-subscription.ts';

/** Replays after a replaced subscription reach back so far: https://docs.cloud.google.com/pubsub/docs/replay-overview */
const TOPIC_RETENTION = '604800s';
/** Markers of what was published are of no use once Pub/Sub delivers it no more. */
const MARKERS = { prefix: '_klio/', deleteAfterDays: 7 };

export interface JobArgs {
  readonly declaration: JobDeclaration;
  readonly bundle: Bundle;
  readonly build: FunctionBuild;
  readonly context: Context;
}

/** One job of the graph: its function and accounts, its topics, its bucket, and what it could not handle. */
export class Job extends pulumi.ComponentResource {
  readonly declaration: JobDeclaration;
  readonly runtime: gcp.serviceaccount.Account;
  readonly invoker: gcp.serviceaccount.Account;
  readonly inputTopic: gcp.pubsub.Topic;
  readonly outputTopic: gcp.pubsub.Topic;
  readonly deadLetterTopic: gcp.pubsub.Topic;
  readonly bucket: gcp.storage.Bucket;
  readonly function: gcp.cloudfunctionsv2.Function;
  /** The address that messages are pushed to. */
  readonly uri: pulumi.Output<string>;
  /** Lets the invoker call the function: what pushes must come after it. */
  readonly invocation: gcp.cloudrunv2.ServiceIamMember;

  constructor(name: string, { declaration, bundle, build, context }: JobArgs) {
    super('klio:gcp:Job', name);
    const { names, settings } = context;
    const { deleteAfterDays, softDeleteDays } = declaration.storage;
    this.declaration = declaration;
    this.runtime = declareAccount(
      `${name}-run`,
      { accountId: names.runtimeAccount(declaration), displayName: `Runs the job ${name}` },
      { parent: this, context },
    );
    this.invoker = declareAccount(
      `${name}-inv`,
      { accountId: names.invokerAccount(declaration), displayName: `Calls the job ${name}` },
      { parent: this, context },
    );
    this.inputTopic = this.#topic('input', names.inputTopic(declaration), context);
    this.outputTopic = this.#topic('output', names.outputTopic(declaration), context);
    this.bucket = declareBucket(
      `${name}-bucket`,
      names.bucket(declaration),
      {
        softDeleteDays,
        lifecycle: [MARKERS, ...(deleteAfterDays === undefined ? [] : [{ deleteAfterDays }])],
      },
      { settings, parent: this },
    );
    this.deadLetterTopic = declareDeadLetters(name, { job: declaration, parent: this, context });
    this.function = declareFunction(
      name,
      {
        entryPoint: declaration.name,
        name: names.functionName(declaration),
        description: declaration.description,
        limits: declaration.limits,
        account: this.runtime,
        environment: {
          KLIO_JOB: declaration.name,
          KLIO_MAX_DELIVERY_ATTEMPTS: String(settings.maxDeliveryAttempts),
        },
        bundle,
      },
      { parent: this, build, context },
    );
    this.uri = uriOf(this.function);
    this.invocation = allowCall(`${name}-invocation`, this.function, {
      caller: this.invoker,
      parent: this,
      context,
    });
    declarePushSubscription(
      `${name}-input`,
      {
        name: names.inputSubscription(declaration),
        topic: this.inputTopic.id,
        filter: INPUT_FILTER,
        path: pushPath(null),
      },
      { job: this, parent: this, context },
    );
    this.registerOutputs({ uri: this.uri, outputTopic: this.outputTopic.id, bucket: this.bucket.name });
  }

  #topic(role: string, fullName: string, { settings }: Context): gcp.pubsub.Topic {
    return new gcp.pubsub.Topic(
      `${this.declaration.name}-${role}`,
      { name: idOf(fullName), project: settings.project, messageRetentionDuration: TOPIC_RETENTION },
      { parent: this, protect: settings.protect },
    );
  }
}
