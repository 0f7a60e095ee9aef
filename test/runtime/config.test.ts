import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../shared/runtime/config.ts';

const env = { GOOGLE_CLOUD_PROJECT: 'demo-klio' };

describe('parseConfig', () => {
  it('needs the project alone', () => {
    expect(parseConfig(env)).toEqual({
      deployment: { project: 'demo-klio', prefix: 'klio', externals: {} },
      maxDeliveryAttempts: 20,
      fault: undefined,
    });
  });

  it.each([
    [{}, 'Cannot start: GOOGLE_CLOUD_PROJECT is undefined, must name the project'],
    [{ ...env, KLIO_PREFIX: 'Klio' }, 'KLIO_PREFIX is "Klio", must be 1 to 12 of a-z, 0-9 and -'],
    [{ ...env, KLIO_MAX_DELIVERY_ATTEMPTS: '4' }, 'KLIO_MAX_DELIVERY_ATTEMPTS is "4"'],
    [{ ...env, KLIO_FAULT: 'kill@lunch' }, 'KLIO_FAULT is "kill@lunch", must be kill@POINT'],
  ])('refuses %o with variable, value and rule', (environment, message) => {
    expect(() => parseConfig(environment)).toThrow(message);
  });

  it('knows where external jobs are in this deployment', () => {
    const ingest = {
      project: 'media',
      inputTopic: 'projects/media/topics/ingest-in',
      outputTopic: 'projects/media/topics/ingest-out',
      bucket: 'media-ingest',
    };
    const { deployment } = parseConfig({ ...env, KLIO_EXTERNAL_JOBS: JSON.stringify({ ingest }) });
    expect(deployment.externals).toEqual({ ingest: { ...ingest, prefix: '' } });
  });

  it.each(['{', '{"ingest":{"project":"media"}}'])('refuses %o as external jobs', (text) => {
    expect(() => parseConfig({ ...env, KLIO_EXTERNAL_JOBS: text })).toThrow('KLIO_EXTERNAL_JOBS is ');
  });

  it('causes no crash unless the local cloud asks for it', () => {
    const fault = { ...env, KLIO_FAULT: 'kill@outputs-durable:2' };
    expect(parseConfig(fault).fault).toBeUndefined();
    expect(parseConfig({ ...fault, KLIO_LOCAL_CLOUD: '1' }).fault).toBe('kill@outputs-durable:2');
  });
});
