// How an API is named when its quota is asked for.

export const QUOTA_PATH_LENGTH = 256;

/** From its first slash on, without host and query. */
export const quotaPathPattern = /^\/[\w-]+(\/[\w-]+)+$/;
