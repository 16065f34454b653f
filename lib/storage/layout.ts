/**
 * What the names of the folders above a run say of it. Layouts (`…` is any further level above):
 *
 *   2.0, 2.x  …/training/<model>/<command>/<time>, checkpointing/<model>/<time>, vector_database/<command>/<time>
 *   3.0       <closed|open|whatif>/<organisation>/results/<system>/ and below it the same, with
 *             vector_database/<engine>/<INDEX>/<command>/<time> (the level of the engine may be absent) and
 *             kv_cache/<model>/<command>/<time>
 *   1.0       <Closed|Open>/<organisation>/results/<system>/<workload>/<any name>, also <workload>/runs/<any name> and
 *             <workload>/<run>/<client>
 */
import { listStorageBenchmarks } from './registry'
import type { BenchmarkType, Division } from './types'
import { localTime } from './values'

export const COMMANDS: ReadonlySet<string> = new Set([
  'datasize',
  'datagen',
  'run',
  'run-search',
  'configview',
  'validate',
])

const TYPES: Record<string, BenchmarkType> = {
  training: 'training',
  checkpointing: 'checkpointing',
  vector_database: 'vector_database',
  vectordb: 'vector_database',
  kv_cache: 'kv_cache',
  kvcache: 'kv_cache',
}

const DIVISIONS: Record<string, Division> = { closed: 'closed', open: 'open', whatif: 'whatif' }

/** What the driver can run against; in paths it stands above the index. */
const ENGINES: ReadonlySet<string> = new Set(['milvus', 'elasticsearch', 'pgvector'])

/** Of the rule books, or of another benchmark that has a folder of its own. */
export function benchmarkNamed(name: string): BenchmarkType | null {
  if (Object.hasOwn(TYPES, name)) return TYPES[name] ?? null
  return listStorageBenchmarks().find(({ id, aliases }) => id === name || aliases.includes(name))?.id ?? null
}

/** Published trees of edition 1.0 write `Closed` and `Open`. */
export function divisionNamed(name: string): Division | null {
  const lower = name.toLowerCase()
  return Object.hasOwn(DIVISIONS, lower) ? (DIVISIONS[lower] ?? null) : null
}

export function isTimeName(name: string): boolean {
  return /^\d{8}_\d{6}$/.test(name) && localTime(name) !== null
}

export interface Place {
  benchmark: BenchmarkType | null
  model: string | null
  command: string | null
  /** How many levels of the path belong to the workload; the one behind them is a run. */
  workloadDepth: number
}

/**
 * Where a path stands below the folder of a benchmark: `run` where it is that of a run, `above` where runs lie further
 * down, null where there is no benchmark above it.
 */
export function placeOf(names: readonly string[]): { kind: 'run' | 'above'; at: Place } | null {
  const start = names.findLastIndex((name) => benchmarkNamed(name) !== null)
  if (start < 0) return null
  const benchmark = benchmarkNamed(names[start] ?? '')
  const below = names.slice(start + 1)
  const command = below.findIndex((name) => COMMANDS.has(name))
  if (command >= 0) {
    const model = command > 0 ? (below[command - 1] ?? null) : null
    const place: Place = {
      benchmark,
      model: model !== null && ENGINES.has(model) ? null : model,
      command: below[command] ?? null,
      workloadDepth: start + 1 + command + 1,
    }
    if (names.length === place.workloadDepth) return { kind: 'above', at: place }
    return names.length === place.workloadDepth + 1 ? { kind: 'run', at: place } : null
  }
  // Checkpointing has no level for the command; of the others one may be missing too, and the folder's name tells.
  const last = below.at(-1)
  const named = last !== undefined && isTimeName(last)
  const inCheckpointing = benchmark === 'checkpointing' && below.length === 2
  const at: Place = {
    benchmark,
    model: below.length > 1 ? (below.at(-2) ?? null) : null,
    command: null,
    workloadDepth: names.length - 1,
  }
  return named || inCheckpointing ? { kind: 'run', at } : { kind: 'above', at }
}

/** Division, organisation and system, as far as the folders above say. */
export function ownersOf(names: readonly string[]): {
  division: Division | null
  organisation: string | null
  system: string | null
} {
  const results = names.indexOf('results')
  const above = results >= 2 ? divisionNamed(names[results - 2] ?? '') : null
  if (above !== null)
    return { division: above, organisation: names[results - 1] ?? null, system: systemAt(names, results) }
  const division = names.findIndex((name) => divisionNamed(name) !== null)
  const system = systemAt(names, results)
  const organisation = division >= 0 ? names[division + 1] : system !== null ? names[results - 1] : undefined
  return {
    division: division >= 0 ? divisionNamed(names[division] ?? '') : null,
    organisation:
      organisation === undefined || benchmarkNamed(organisation) !== null || organisation === 'results'
        ? null
        : organisation,
    system,
  }
}

/** `results/<system>/` has at least the levels of a workload and of a run below it. */
function systemAt(names: readonly string[], results: number): string | null {
  const system = results < 0 ? undefined : names[results + 1]
  return system === undefined || benchmarkNamed(system) !== null || names.length < results + 4 ? null : system
}
