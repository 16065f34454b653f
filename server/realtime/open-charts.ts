import type { PointsPatch } from '../../lib/api/sockets'

/** Names a client may want of one run; beyond, it gets all. A view of charts holds some dozens. */
const MOST_NAMES = 500
/** Runs that a client may be choosy about. */
const MOST_RUNS = 200

/** Which series of which run a client wants points of. A run that nothing was said of: all. */
export class OpenCharts {
  #runs = new Map<string, Set<string>>()

  /** @param wanted what came over the wire; anything that makes no sense changes nothing */
  set(wanted: unknown): void {
    const { runId, names } = (wanted ?? {}) as { runId?: unknown; names?: unknown }
    if (typeof runId !== 'string') return
    this.#runs.delete(runId)
    if (!Array.isArray(names) || names.length > MOST_NAMES || this.#runs.size >= MOST_RUNS) return
    this.#runs.set(runId, new Set(names.filter((name) => typeof name === 'string')))
  }

  forget(runId: string): void {
    this.#runs.delete(runId)
  }

  /** null: all. */
  of(runId: string): ReadonlySet<string> | null {
    return this.#runs.get(runId) ?? null
  }
}

/** The part of a patch that is wanted, the patch itself where that is all of it; null: nothing of it. */
export function wantedOf(patch: PointsPatch, names: ReadonlySet<string> | null): PointsPatch | null {
  if (names === null) return patch
  const series = patch.series.filter(({ name }) => names.has(name))
  if (series.length === 0) return null
  return series.length === patch.series.length ? patch : { ...patch, series }
}

/** What at least one of several clients wants; null: one wants all. */
export function anyOf(clients: Iterable<ReadonlySet<string> | null>): ReadonlySet<string> | null {
  const all = new Set<string>()
  for (const names of clients) {
    if (names === null) return null
    for (const name of names) all.add(name)
  }
  return all
}
