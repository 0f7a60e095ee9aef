import { KlioError } from '../../../errors/klio-error.ts';

export interface Endpoint {
  readonly api: Base;
  readonly upload: Base;
  /** Headers that authorise a request; absent against an emulator. */
  readonly authorization?: () => Promise<Headers>;
}

export interface Base {
  readonly origin: URL;
  /** What paths start with, without "/" at the end. */
  readonly path: string;
}

/**
 * Where Cloud Storage is and who asks, as @google-cloud/storage finds out: STORAGE_EMULATOR_HOST, the
 * universe domain, Application Default Credentials. Loads the client, so call it only when it is needed.
 */
export async function openGcsEndpoint(project: string): Promise<Endpoint> {
  const { Storage } = await import('@google-cloud/storage');
  const client = new Storage({ projectId: project });
  return {
    api: parseBase(client.baseUrl),
    upload: parseBase(`${client.apiEndpoint}/upload/storage/v1`),
    ...(!client.customEndpoint && { authorization: () => client.authClient.getRequestHeaders() }),
  };
}

function parseBase(url: string): Base {
  if (!/^https?:\/\//.test(url)) {
    throw new KlioError(
      'STORAGE_UNAVAILABLE',
      `Cannot reach Cloud Storage: STORAGE_EMULATOR_HOST must start with http:// or https:// [value=${url}]`,
    );
  }
  const origin = new URL(url);
  return { origin, path: origin.pathname.replace(/\/+$/, '') };
}
