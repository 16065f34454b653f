/** Limits of a spec. Every one is a fault with its number in the message, never a silent cut. */
export const LIMITS = {
  /** Characters of a spec's text (1 MiB of ASCII). */
  text: 1_048_576,
  /** Repeated expansions of YAML aliases; more is taken for an alias bomb. */
  aliases: 100,
  /** Nesting of lists and maps in a value. */
  depth: 32,
  name: 200,
  axisName: 64,
  axes: 20,
  /** Values of one axis, before and after subsets are expanded. */
  values: 10_000,
  /** Runs of a matrix over all stages. */
  runs: 100_000,
  stages: 20,
  /** Entries of include, and of exclude. */
  combinations: 1000,
  devices: 1024,
  concurrent: 10_000,
  retries: 100,
  /** A year: timeouts beyond it are mistakes. */
  minutes: 525_600,
  environment: 200,
  /** Seconds between two looks at the files of a worker. After 40 s without a sign of life it counts as stale. */
  leastInterval: 0.1,
  interval: 30,
  /** Patterns of metrics that are taken from output. */
  metricPatterns: 100,
  /** Characters of a run's key: it stands in a unique index. */
  key: 1800,
  /** Bytes of one path segment, as most file systems have it. */
  segment: 255,
  /** Bytes of a whole result path: it stands in a unique index. */
  path: 2000,
  /** Faults listed in one answer. */
  issues: 200,
} as const
