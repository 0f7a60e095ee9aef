import { mkdirSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Storage } from '@google-cloud/storage';
import { readMessageLine } from '../../../scripts/cli/message-line.ts';
import { FaultPlan } from '../../../scripts/emulator/core/faults/fault-plan.ts';
import type { FiredFault } from '../../../scripts/emulator/core/faults/rule.ts';
import type { LogLine } from '../../../scripts/emulator/functions/log-line.ts';
import { programResources } from '../../../scripts/local-cloud/program/program-resources.ts';
import type { Resource } from '../../../scripts/local-cloud/resources.ts';
import { type LocalCloud, startLocalCloud } from '../../../scripts/local-cloud/start.ts';
import { resourceNames } from '../../../shared/graph/names.ts';
import { encodeMessage } from '../../../shared/message/encode.ts';
import { newMessage } from '../../../shared/message/klio-message.ts';
import { routingAttributes } from '../../../shared/message/routing-attributes.ts';
import { SOAK_FAULTS } from './fault-rules.ts';
import { front, soaked, words } from './jobs.ts';
import { type Account, accountOf, observers } from './observers.ts';
import { type Holding, holdingOf } from './processes.ts';

const deployment = { project: 'demo-soak', prefix: 'klio' };
const names = resourceNames(deployment);
const REPOSITORY = resolve(import.meta.dirname, '../../..');
const SOURCE = relative(REPOSITORY, fileURLToPath(new URL('./serve.ts', import.meta.url)));

/** How many deliveries a request leads to: one to front, one to each of its children. */
const MESSAGES_A_REQUEST = soaked.jobs.length;
/** Each entity is asked for so often: once to work, then to skip. */
const REQUESTS_AN_ENTITY = 5;
/** One entity in so many has no source, and so ends in the dead letters. */
const SOURCELESS = 50;
/** As much as keeps every function busy, and no more: the rate is what the machine holds. */
const MAX_UNACKED = 64;

const MAX_HEAP_MB = 128;

export interface SoakOptions {
  readonly messages: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface SoakResult {
  readonly seconds: number;
  readonly accounts: readonly Account[];
  /** By job, at every tenth of the way. */
  readonly holdings: ReadonlyMap<string, readonly Holding[]>;
  /** Functions that ended although nobody stopped them. */
  readonly deaths: readonly string[];
  /** What is left in the functions' temporary directory. */
  readonly temporaryFiles: readonly string[];
  readonly outcomes: ReadonlyMap<string, number>;
  readonly fired: readonly FiredFault[];
}

/** Sends messages through real processes while faults fire, and says what became of all of them. */
export async function runSoak({ messages, seed, print }: SoakOptions): Promise<SoakResult> {
  const directory = await mkdtemp(join(tmpdir(), 'klio-soak-'));
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  process.env.TMPDIR = temporary; // passed on to the functions
  const faultPlan = new FaultPlan({ seed });
  const heard = listen();
  const resources = await programResources(soaked, { ...deployment, settings: atOnce });
  const cloud = await startLocalCloud({
    ...deployment,
    directory: join(directory, 'cloud'),
    resources: [...resources.map(ofSoak), ...observers(soaked, names)],
    faultPlan,
    onLog: heard.onLog,
  });
  try {
    const ofHost = readdirSync(temporary);
    const requests = Math.ceil(messages / MESSAGES_A_REQUEST);
    await putSources(cloud, Math.ceil(requests / REQUESTS_AN_ENTITY));
    await cloud.warm();
    faultPlan.set(SOAK_FAULTS);
    const startMs = performance.now();
    const holdings = new Map<string, Holding[]>();
    await publishPaced(cloud, requests, (tenths) => {
      for (const [job, pid] of heard.pids) holdings.set(job, [...(holdings.get(job) ?? []), holdingOf(pid)]);
      print(progress(tenths, holdings));
    });
    await cloud.whenIdle(new AbortController().signal);
    const { pubsub } = cloud;
    return {
      seconds: (performance.now() - startMs) / 1000,
      accounts: soaked.jobs.map((job) =>
        accountOf(job, { acknowledged: heard.acknowledged.get(job.name) ?? new Set(), names, pubsub }),
      ),
      holdings,
      deaths: heard.deaths,
      temporaryFiles: readdirSync(temporary).filter((name) => !ofHost.includes(name)),
      outcomes: heard.outcomes,
      fired: faultPlan.log,
    };
  } finally {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A heap that a leak would soon fill, where Node takes its share of the whole machine otherwise. Redelivery is at once. */
const tight = { NODE_OPTIONS: `--max-old-space-size=${MAX_HEAP_MB}` };
const atOnce = { minimumBackoffSeconds: 0, maximumBackoffSeconds: 0 };

function ofSoak(resource: Resource): Resource {
  if (resource.kind !== 'function') return resource;
  return { ...resource, source: SOURCE, environment: { ...resource.environment, ...tight } };
}

/** What the functions' logs tell. */
function listen() {
  const acknowledged = new Map<string, Set<string>>();
  const outcomes = new Map<string, number>();
  const pids = new Map<string, number>();
  const deaths: string[] = [];
  const onLog = ({ functionName, stream, line, json }: LogLine) => {
    if (stream === 'host') deaths.push(`${functionName}: ${line}`);
    if (typeof json?.started === 'number') pids.set(functionName, json.started);
    const message = readMessageLine(json);
    if (!message) return;
    outcomes.set(message.outcome, (outcomes.get(message.outcome) ?? 0) + 1);
    if (message.outcome === 'failed') return;
    const ids = acknowledged.get(message.job) ?? new Set();
    acknowledged.set(message.job, ids.add(message.messageId));
  };
  return { acknowledged, outcomes, pids, deaths, onLog };
}

async function putSources({ endpoints, project }: LocalCloud, entities: number): Promise<void> {
  const storage = new Storage({ projectId: project, apiEndpoint: endpoints.storage });
  const ids = Array.from({ length: entities }, (_, index) => index).filter(
    (index) => index % SOURCELESS !== 0,
  );
  while (ids.length > 0) {
    const uploads = ids.splice(0, 32).map((index) => {
      const { bucket, name } = names.object(words, entityOf(index));
      return storage.bucket(bucket).file(name).save(`<${index}>`, { resumable: false });
    });
    await Promise.all(uploads);
  }
}

async function publishPaced(
  { pubsub }: LocalCloud,
  requests: number,
  onTenth: (tenths: number) => void,
): Promise<void> {
  const entities = Math.ceil(requests / REQUESTS_AN_ENTITY);
  for (let published = 0; published < requests; ) {
    const unacked = pubsub.backlog().reduce((sum, { push, unacked }) => sum + (push ? unacked : 0), 0);
    for (let room = MAX_UNACKED - unacked; room > 0 && published < requests; room -= 1) {
      const message = newMessage(entityOf(published % entities));
      const attributes = routingAttributes(message);
      pubsub.publish(names.inputTopic(front), { data: encodeMessage(message), attributes });
      published += 1;
      if (Number.isInteger((published * 10) / (requests - (requests % 10)))) {
        onTenth((published * 10) / (requests - (requests % 10)));
      }
    }
    await pause(5);
  }
}

function entityOf(index: number): string {
  return `entity-${index}`;
}

function progress(tenths: number, holdings: ReadonlyMap<string, readonly Holding[]>): string {
  const each = [...holdings].map(([job, seen]) => {
    const { residentMb = 0, sockets = 0, files = 0 } = seen.at(-1) ?? {};
    return `${job} ${residentMb.toFixed(0)} MB, ${sockets} sockets, ${files} files`;
  });
  return `${String(tenths * 10).padStart(4)} %  ${each.join(' | ')}`;
}
