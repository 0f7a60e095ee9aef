import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Bundle } from '../bundles.ts';
import { declareAccount } from './account.ts';
import { declareBucket } from './bucket.ts';
import type { Context } from './context.ts';

const KEEP_IMAGES = 3;

/**
 * Where functions come from: a bucket for their bundles, a repository for their images, and the account that
 * builds the one from the other and may do nothing else.
 */
export class FunctionBuild extends pulumi.ComponentResource {
  readonly builder: gcp.serviceaccount.Account;
  readonly bundles: gcp.storage.Bucket;
  readonly repository: gcp.artifactregistry.Repository;
  /** What the builder may do: no function can be built before. */
  readonly grants: pulumi.Resource[];

  constructor(name: string, context: Context) {
    super('klio:gcp:FunctionBuild', name);
    const { names, settings } = context;
    const { project, region } = settings;
    this.bundles = declareBucket(
      `${name}-bundles`,
      names.bundleBucket(),
      { softDeleteDays: 0 },
      { settings: { ...settings, protect: false, deleteData: true }, parent: this },
    );
    this.repository = new gcp.artifactregistry.Repository(
      `${name}-images`,
      {
        project,
        location: region,
        repositoryId: names.repository(),
        format: 'DOCKER',
        description: 'Images of the functions',
        cleanupPolicies: [
          { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: KEEP_IMAGES } },
          { id: 'delete-old', action: 'DELETE', condition: { olderThan: '2592000s' } },
        ],
      },
      { parent: this },
    );
    this.builder = declareAccount(
      `${name}-builder`,
      { accountId: names.builderAccount(), displayName: 'Builds the functions' },
      { parent: this, context },
    );
    this.grants = this.#grantBuilder(name, project, region);
    this.registerOutputs({ bundles: this.bundles.name, repository: this.repository.id });
  }

  /** Puts a bundle under the hash of its content, so that a function is rebuilt when its code changed, and only then. */
  upload(entryPoint: string, { directory, hash }: Bundle, parent: pulumi.Resource): gcp.storage.BucketObject {
    return new gcp.storage.BucketObject(
      `${entryPoint}-bundle`,
      {
        bucket: this.bundles.name,
        name: `functions/${entryPoint}/${hash}.zip`,
        source: new pulumi.asset.FileArchive(directory),
      },
      { parent },
    );
  }

  /** https://docs.cloud.google.com/functions/docs/securing/build-custom-sa */
  #grantBuilder(name: string, project: string, location: string): pulumi.Resource[] {
    const { member } = this.builder;
    return [
      new gcp.storage.BucketIAMMember(
        `${name}-builder-reads`,
        { bucket: this.bundles.name, role: 'roles/storage.objectViewer', member },
        { parent: this },
      ),
      new gcp.artifactregistry.RepositoryIamMember(
        `${name}-builder-writes`,
        {
          project,
          location,
          repository: this.repository.name,
          role: 'roles/artifactregistry.writer',
          member,
        },
        { parent: this },
      ),
      new gcp.projects.IAMMember(
        `${name}-builder-logs`,
        { project, role: 'roles/logging.logWriter', member },
        { parent: this },
      ),
    ];
  }
}
