import * as gcp from '@pulumi/gcp';
import { describe, expect, it } from 'vitest';
import { localResources } from '../../../scripts/local-cloud/program/local-resources.ts';
import { evaluateProgram } from '../../../scripts/stack/evaluate-program.ts';

const options = {
  pulumiProject: 'klio-functions',
  config: { 'gcp:project': 'p', 'gcp:region': 'europe-west1' },
};

async function bringUp(program: () => void) {
  const declare = () => {
    program();
    return {};
  };
  return localResources(await evaluateProgram(declare, options));
}

const pushed = {
  name: 'pushed',
  project: 'p',
  topic: 'projects/p/topics/t',
  ackDeadlineSeconds: 60,
  messageRetentionDuration: '604800s',
  expirationPolicy: { ttl: '' },
};

describe('the local cloud', () => {
  it('names a type that it does not know', async () => {
    const program = () =>
      void new gcp.firestore.Database('notes', { locationId: 'eur3', type: 'FIRESTORE_NATIVE' });
    await expect(bringUp(program)).rejects.toThrow(
      'Cannot bring up "notes" on this machine: the local cloud knows no gcp:firestore/database:Database',
    );
  });

  it.each([
    [
      'a property of a topic',
      () => void new gcp.pubsub.Topic('events', { name: 'events', project: 'p', kmsKeyName: 'key' }),
      'gcp:pubsub/topic:Topic "events" on this machine: it does not know kmsKeyName',
    ],
    [
      'a property within a property',
      () =>
        void new gcp.pubsub.Subscription('pushed', {
          ...pushed,
          pushConfig: {
            pushEndpoint: 'https://a.run.invalid/',
            oidcToken: { serviceAccountEmail: 'a@p.iam.gserviceaccount.com', audience: 'x' },
            noWrapper: { writeMetadata: true },
          },
        }),
      'it does not know pushConfig.noWrapper',
    ],
    [
      'a value',
      () => void new gcp.pubsub.Subscription('pushed', { ...pushed, expirationPolicy: { ttl: '86400s' } }),
      'expirationPolicy.ttl must be empty: nothing expires here',
    ],
    [
      'a push to nowhere',
      () =>
        void new gcp.pubsub.Subscription('pushed', {
          ...pushed,
          pushConfig: {
            pushEndpoint: 'https://elsewhere.example/',
            oidcToken: {
              serviceAccountEmail: 'a@p.iam.gserviceaccount.com',
              audience: 'https://elsewhere.example',
            },
          },
        }),
      'it pushes to https://elsewhere.example/, which is no function of the program',
    ],
  ])('refuses %s that it cannot do', async (_, program, message) => {
    await expect(bringUp(program)).rejects.toThrow(message);
  });

  it('stands in for topics that somebody else owns', async () => {
    const foreign = { ...pushed, name: 'ours', topic: 'projects/other/topics/events' };
    const resources = await bringUp(() => void new gcp.pubsub.Subscription('ours', foreign));
    expect(resources).toContainEqual({ kind: 'topic', name: 'projects/other/topics/events' });
  });
});

describe('evaluateProgram', () => {
  it('says which look-up needs a cloud', async () => {
    const program = async () => ({ zones: await gcp.compute.getZones({}) });
    await expect(evaluateProgram(program, options)).rejects.toThrow(
      'it looks up gcp:compute/getZones:getZones',
    );
  });

  it('answers for the stacks that it is told of, and names one that it is not', async () => {
    const { readExternalAddresses } = await import('../../../infra/external-addresses.ts');
    const ingest = {
      project: 'media',
      inputTopic: 'projects/media/topics/ingest-input',
      outputTopic: 'projects/media/topics/ingest-output',
      bucket: 'media-ingest',
      prefix: '',
    };
    const stackOutputs = { 'org/media/prod': { jobs: { ingest: { ...ingest, uri: 'https://more' } } } };
    const read = async (stack: string, job = 'ingest') => ({
      found: await readExternalAddresses({ [job]: stack }),
    });
    const evaluated = await evaluateProgram(() => read('org/media/prod'), { ...options, stackOutputs });
    expect(evaluated.outputs).toEqual({ found: { ingest } });
    await expect(
      evaluateProgram(() => read('org/media/prod', 'egress'), { ...options, stackOutputs }),
    ).rejects.toThrow(
      'Cannot find external job "egress" in the output "jobs" of the stack org/media/prod: it has ingest',
    );
  });
});
