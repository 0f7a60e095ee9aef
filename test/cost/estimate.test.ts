import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costReport } from '../../scripts/cost/cost-report.ts';
import { batchPublishCost, estimateJob, gibibytesOf } from '../../scripts/cost/estimate.ts';
import { PRICES } from '../../scripts/cost/prices.ts';
import { type PricingChoice, readPricing } from '../../scripts/cost/pricing.ts';
import { addSeconds, GUESSED_SECONDS, secondsText } from '../../scripts/cost/seconds-per-entity.ts';
import { standingCost } from '../../scripts/cost/standing-cost.ts';
import { declareStack } from '../../scripts/local-cloud/program/program-resources.ts';
import { defineGraph } from '../../shared/graph/graph.ts';
import { defineJob, type Input, type Job } from '../../shared/graph/job.ts';
import { diamond, tracks } from '../helpers/graphs.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { ofType } from '../infra/declared.ts';

function job(name: string, input: Input, limits: Parameters<typeof defineJob>[0]['limits'] = {}): Job {
  return defineJob({
    name,
    inputs: { input },
    outputs: { text: { suffix: `.${name}.txt`, contentType: 'text/plain' } },
    limits,
  });
}

const region = 'us-central1';
const pricing = { prices: PRICES, region, regionFactor: 1, seconds: addSeconds('30') };

describe('an estimate', () => {
  it('of 60 million tracks through 5 jobs of 30 CPU-seconds and 2 GiB is what the price lists come to', () => {
    const limits = { memory: '2Gi', cpu: 1, concurrency: 1 };
    const jobs: Job[] = [job('j1', tracks, limits)];
    for (const name of ['j2', 'j3', 'j4', 'j5']) jobs.push(job(name, jobs.at(-1)!.outputs.text!, limits));
    const report = costReport(defineGraph({ jobs }), 60_000_000, pricing);
    const sum = (part: 'vcpu' | 'memory' | 'requests' | 'pubsub' | 'operations') =>
      report.jobs.reduce((total, cost) => total + cost[part], 0);
    expect(sum('vcpu')).toBeCloseTo(216_000, 3); // 9.0e9 vCPU-seconds
    expect(sum('memory')).toBeCloseTo(45_000, 3); // 1.8e10 GiB-seconds
    expect(sum('requests')).toBeCloseTo(120, 3);
    expect(sum('vcpu') + sum('memory') + sum('requests')).toBeCloseTo(261_120, 3);
    expect(sum('pubsub')).toBeCloseTo(21.83, 2); // published and delivered, 1 kB each
    expect(sum('operations')).toBeCloseTo(1860, 3); // three of class B and one of class A per execution
    expect(report.total).toBeCloseTo(261_120 + 21.83 + 1860, 2);
  });

  it('of a skip, which takes 0.1 s and writes nothing, is a few dollars for a million', () => {
    const { vcpu, memory, requests } = estimateJob(
      { job: job('j', tracks, { memory: '2Gi' }), runs: 0, waits: 1_000_000, seconds: 30 },
      pricing,
    );
    expect(vcpu + memory + requests).toBeCloseTo(3.3, 1);
  });

  it('rounds up to what is billed, and shares an instance among what it works on at a time', () => {
    const of = (seconds: number, concurrency = 1) =>
      estimateJob({ job: job('j', tracks, { concurrency }), runs: 1_000_000, waits: 0, seconds }, pricing)
        .vcpu;
    expect(of(0.01)).toBeCloseTo(of(0.1), 9);
    expect(of(1.1)).toBeCloseTo(11 * of(0.1), 9);
    expect(of(1.101)).toBeCloseTo(12 * of(0.1), 9);
    expect(of(30, 10)).toBeCloseTo(of(30) / 10, 9);
  });

  it('counts every port of a job, and at a join the events that wait', () => {
    const { bottom } = diamond().named;
    const report = costReport(diamond(), 1000, pricing);
    const joined = report.jobs.find(({ job: name }) => name === 'bottom')!;
    const alone = estimateJob({ job: bottom, runs: 1000, waits: 0, seconds: 30 }, pricing);
    expect(joined.requests).toBeCloseTo(2 * alone.requests, 9);
    expect(alone.operations).toBeCloseTo(
      1000 * (5 * PRICES.storage.classBOperation + PRICES.storage.classAOperation),
      9,
    );
  });

  it('multiplies the seconds of functions by the region, and nothing else', async () => {
    const load = { job: job('j', tracks), runs: 1000, waits: 0, seconds: 30 };
    const here = estimateJob(load, pricing);
    const elsewhere = await readPricing(diamond(), { seconds: GUESSED_SECONDS, region: 'europe-west3' });
    const there = estimateJob(load, elsewhere);
    expect(there.vcpu / here.vcpu).toBeCloseTo(1.4, 9);
    expect(there.memory / here.memory).toBeCloseTo(1.4, 9);
    expect(there).toMatchObject({
      requests: here.requests,
      pubsub: here.pubsub,
      operations: here.operations,
    });
  });

  it('of publishing in batches knows no smallest request', () => {
    expect(batchPublishCost(1_000_000, PRICES)).toBeCloseTo(0.0218, 4);
  });

  it('reads memory as it is declared', () => {
    expect(['512Mi', '2Gi'].map((memory) => gibibytesOf(job('j', tracks, { memory })))).toEqual([0.5, 2]);
  });
});

describe('the standing cost', () => {
  it('is that of images where no job keeps instances', () => {
    expect(standingCost(diamond().jobs, pricing)).toEqual({
      idleInstances: 0,
      images: expect.closeTo((6 + 1) * 3 * 0.2 * 0.1, 9), // and that of the publisher of backfills
      total: expect.closeTo(0.42, 9),
    });
  });

  it('counts as many images as the program keeps', async () => {
    const stack = await declareStack(diamond(), { project: 'p', prefix: 'klio' });
    const [repository] = stack.resources.filter(({ type }) => type.endsWith(':Repository'));
    const kept = JSON.stringify(repository?.inputs).match(/"keepCount":(\d+)/)?.[1];
    const images = ofType(stack, 'function').length * Number(kept);
    const { images: cost } = standingCost(diamond().jobs, pricing);
    expect(cost).toBeCloseTo(images * 0.2 * PRICES.images.gibMonth, 9);
  });

  it('has minimum instances at their idle price, all month', () => {
    const kept = job('kept', tracks, { minInstances: 2, cpu: 2, memory: '4Gi' });
    expect(standingCost([kept], pricing).idleInstances).toBeCloseTo(2 * (2 + 4) * 0.0000025 * 730 * 3600, 6);
  });
});

describe('pricing', () => {
  const read = (choice: Partial<PricingChoice>) =>
    readPricing(diamond(), { seconds: GUESSED_SECONDS, region, ...choice });
  const file = (content: string) => {
    const path = join(temporaryDirectory(), 'prices.json');
    writeFileSync(path, content);
    return path;
  };

  it('has the prices of the table, but for what a file replaces', async () => {
    expect(await read({})).toMatchObject({ prices: PRICES, regionFactor: 1 });
    const own = { asOf: '2027-01-31', functions: { vcpuSecond: 0.00001 }, regions: { 'moon-base1': 3 } };
    const { prices, regionFactor } = await read({ prices: file(JSON.stringify(own)), region: 'moon-base1' });
    expect(prices.functions).toEqual({ ...PRICES.functions, vcpuSecond: 0.00001 });
    expect(prices).toMatchObject({ asOf: '2027-01-31', pubsub: PRICES.pubsub });
    expect([regionFactor, prices.regions[region]]).toEqual([3, 1]);
  });

  it.each<[string, () => Partial<PricingChoice>, RegExp]>([
    [
      'an unknown price',
      () => ({ prices: file('{"functions":{"vcpuSeconds":1}}') }),
      /functions: .*vcpuSeconds/,
    ],
    [
      'a negative price',
      () => ({ prices: file('{"functions":{"vcpuSecond":-1}}') }),
      /functions.vcpuSecond: /,
    ],
    ['a list of prices', () => ({ prices: file('[]') }), /Cannot read prices: file: /],
    ['no JSON', () => ({ prices: file('{') }), /Cannot read prices: .*JSON/],
    ['an unknown region', () => ({ region: 'moon-base1' }), /Cannot price region "moon-base1".*--prices/],
    ['an inherited region', () => ({ region: 'constructor' }), /Cannot price region/],
    ['seconds of an unknown job', () => ({ seconds: addSeconds('nope=1') }), /"nope" is not in the graph/],
  ])('is refused with %s', async (_, choice, message) => {
    const reading = read(choice());
    await expect(reading).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
  });
});

describe('seconds per entity', () => {
  it('are a guess that says so, for all jobs or by job', () => {
    expect(secondsText(GUESSED_SECONDS)).toMatch(/an entity takes 30 s at each job, a guess: .*--seconds/);
    expect(secondsText(addSeconds('4'))).toBe('an entity takes 4 s at each job');
    const some = addSeconds('energy=0.5', addSeconds('4'));
    expect(secondsText(some)).toBe('an entity takes 0.5 s at energy, 4 s at the others');
    expect(secondsText(addSeconds('energy=2'))).toMatch(/2 s at energy, 30 s at the others, a guess/);
  });

  it.each(['', '0', '-1', 'energy', 'energy=', '=1', '1e3', 'energy=0'])('are not %j', (text) => {
    expect(() => addSeconds(text)).toThrow(/must be a number of seconds above 0, or JOB=SECONDS/);
  });
});
