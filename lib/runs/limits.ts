/** Seconds that a worker has between SIGTERM and SIGKILL. */
export const GRACE_SECONDS = 10
