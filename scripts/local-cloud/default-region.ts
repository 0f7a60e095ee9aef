/** Where the local cloud is, and where a deployment is taken to be unless it says otherwise. */
export const DEFAULT_REGION = 'europe-west1';
