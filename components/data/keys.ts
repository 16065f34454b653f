import type { Query } from './api'

/**
 * Keys of the React Query cache. What belongs to one matrix or run stands under its id, so that
 * `['matrix', id]` and `['run', id]` name everything about it.
 */
export const keys = {
  system: ['system'] as const,
  starters: ['starters'] as const,
  benchmarks: ['benchmarks'] as const,
  tokens: ['tokens'] as const,
  devices: ['devices'] as const,
  deviceSamples: (id: string, range: string, tick: number) => ['device-samples', id, range, tick] as const,
  matrices: (filters: Query = {}) => ['matrices', filters] as const,
  matrix: (id: string) => ['matrix', id, 'head'] as const,
  matrixRuns: (id: string) => ['matrix', id, 'runs'] as const,
  run: (id: string) => ['run', id, 'head'] as const,
  /** Names of the series of a run, and what else hangs on it: `keys.runPart(id, 'series')`. */
  runPart: (id: string, part: string, ...rest: readonly unknown[]) => ['run', id, part, ...rest] as const,
  runs: (filters: Query = {}) => ['runs', filters] as const,
  runPages: (filters: Query = {}) => ['run-pages', filters] as const,
  events: (filters: Query = {}) => ['events', filters] as const,
  plan: (spec: unknown) => ['plan', spec] as const,
}
