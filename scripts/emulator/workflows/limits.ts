/** https://docs.cloud.google.com/workflows/quotas#resource_limits */
export const MAX_SOURCE_BYTES = 128 << 10;
export const MAX_EXPRESSION_CHARS = 400;
export const MAX_ASSIGNMENTS = 50;
export const MAX_CONDITIONS = 50;
export const MAX_BRANCHES = 10;
export const MAX_CONCURRENT_BRANCHES = 20;
export const MAX_PARALLEL_DEPTH = 2;
export const MAX_UNHANDLED_ERRORS = 100;
export const MAX_CALL_DEPTH = 20;
export const MAX_STEPS = 100_000;
export const MAX_MEMORY_BYTES = 512 << 10;
export const MAX_STRING_BYTES = 256 << 10;
export const MAX_WAIT_SECONDS = 31_536_000;
