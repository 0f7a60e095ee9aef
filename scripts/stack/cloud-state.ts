/** What the cloud would fill in when a resource is created. Pure, and made of the inputs alone. */
export interface CloudState {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

type Inputs = Readonly<Record<string, unknown>>;

/** Stands for the number of a project that is asked for nothing. */
export const PROJECT_NUMBER = '0';

/** The account that Pub/Sub acts as in a project that exists nowhere. */
export const PUBSUB_AGENT = `service-${PROJECT_NUMBER}@gcp-sa-pubsub.iam.gserviceaccount.com`;
/** The account that Cloud Storage publishes notifications as. */
export const STORAGE_AGENT = `service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`;

const STATES: Readonly<Record<string, (inputs: Inputs) => CloudState>> = {
  'gcp:pubsub/topic:Topic': ({ project, name }) => idOnly(`projects/${project}/topics/${name}`),
  'gcp:pubsub/subscription:Subscription': ({ project, name }) =>
    idOnly(`projects/${project}/subscriptions/${name}`),
  'gcp:storage/bucket:Bucket': ({ name }) => ({ id: String(name), state: { url: `gs://${name}` } }),
  'gcp:serviceaccount/account:Account': ({ project, accountId }) => {
    const email = `${accountId}@${project}.iam.gserviceaccount.com`;
    const id = `projects/${project}/serviceAccounts/${email}`;
    return { id, state: { email, name: id, member: `serviceAccount:${email}` } };
  },
  'gcp:projects/serviceIdentity:ServiceIdentity': ({ project, service }) => ({
    id: `projects/${project}/services/${service}`,
    state: { email: PUBSUB_AGENT, member: `serviceAccount:${PUBSUB_AGENT}` },
  }),
  'gcp:projects/iAMCustomRole:IAMCustomRole': ({ project, roleId }) => {
    const id = `projects/${project}/roles/${roleId}`;
    return { id, state: { name: id } };
  },
  'gcp:artifactregistry/repository:Repository': ({ project, location, repositoryId }) => ({
    id: `projects/${project}/locations/${location}/repositories/${repositoryId}`,
    state: { name: repositoryId },
  }),
  'gcp:cloudfunctionsv2/function:Function': ({ project, location, name, serviceConfig }) => ({
    id: `projects/${project}/locations/${location}/functions/${name}`,
    state: { serviceConfig: { ...(serviceConfig as object), uri: functionUri(String(name)) } },
  }),
  'gcp:workflows/workflow:Workflow': ({ project, region, name }) =>
    idOnly(`projects/${project}/locations/${region}/workflows/${name}`),
  'gcp:monitoring/dashboard:Dashboard': ({ project }) =>
    idOnly(`projects/${project}/dashboards/00000000-0000-0000-0000-000000000000`),
};

/** The state of a resource that has just been created; null where the inputs say all there is to know. */
export function cloudState(type: string, inputs: Inputs): CloudState | null {
  return STATES[type]?.(inputs) ?? null;
}

const NOWHERE = '.run.invalid'; // never resolves: RFC 2606

/** The address of a function that runs nowhere. */
export function functionUri(name: string): string {
  return `https://${name}${NOWHERE}`;
}

/** Whether that is what an address is. */
export function isFunctionUri(address: string): boolean {
  return address.endsWith(NOWHERE);
}

/** What a look-up of the provider answers. */
export function cloudAnswer(token: string, inputs: Inputs): Readonly<Record<string, unknown>> {
  if (token !== 'gcp:storage/getProjectServiceAccount:getProjectServiceAccount') {
    const details = `Cannot evaluate the program without a cloud: it looks up ${token}`;
    throw Object.assign(new Error(details), { details }); // Pulumi passes on what a gRPC error would have
  }
  return {
    ...inputs,
    id: STORAGE_AGENT,
    emailAddress: STORAGE_AGENT,
    member: `serviceAccount:${STORAGE_AGENT}`,
  };
}

function idOnly(id: string): CloudState {
  return { id, state: {} };
}
