import { z } from 'zod';

/** Types that mean nothing on one machine, each with the reason. Every other type must be brought up. */
export const CLOUD_ONLY_TYPES: ReadonlyMap<string, string> = new Map([
  ['gcp:serviceaccount/account:Account', 'accounts are known by their names'],
  ['gcp:serviceaccount/iAMBinding:IAMBinding', 'tokens are signed by the Pub/Sub emulator'],
  ['gcp:projects/serviceIdentity:ServiceIdentity', 'the emulators are the services'],
  ['gcp:artifactregistry/repository:Repository', 'no image is built'],
  ['gcp:artifactregistry/repositoryIamMember:RepositoryIamMember', 'no image is built'],
  ['gcp:logging/metric:Metric', 'logs go to the terminal'],
  ['gcp:monitoring/alertPolicy:AlertPolicy', 'nobody is woken'],
  ['gcp:monitoring/dashboard:Dashboard', 'logs go to the terminal'],
  ['gcp:monitoring/notificationChannel:NotificationChannel', 'nobody is woken'],
]);

/** A property that is passed over on one machine: it is about place, cost, safety or upkeep in the cloud. */
export const cloudOnly = z.unknown().optional();
