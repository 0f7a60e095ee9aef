/** https://cloud.google.com/storage/quotas#objects */
export const MAX_OBJECT_NAME_BYTES = 1024;
/** Keys and values together: https://cloud.google.com/storage/quotas#objects */
export const MAX_METADATA_BYTES = 8 * 1024;
/** https://cloud.google.com/storage/docs/json_api/v1/objects/compose */
export const MAX_COMPOSE_SOURCES = 32;
/** https://cloud.google.com/storage/docs/json_api/v1/objects/list */
export const MAX_PAGE_SIZE = 1000;
/** What an incomplete upload keeps is a multiple of this. https://cloud.google.com/storage/docs/resumable-uploads */
export const UPLOAD_BLOCK_BYTES = 256 * 1024;
/** https://cloud.google.com/storage/docs/resumable-uploads#session-uris */
export const UPLOAD_SESSION_MS = 7 * 24 * 60 * 60 * 1000;
/** https://cloud.google.com/storage/quotas#pubsub-notifications */
export const MAX_NOTIFICATION_CONFIGS = 100;
export const MAX_CUSTOM_ATTRIBUTES = 5;
/** More than any resource that keeps to the limits above. */
export const MAX_JSON_BYTES = 1024 * 1024;
