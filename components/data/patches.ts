import type { QueryClient } from '@tanstack/react-query'
import type { Run, RunSummary } from '@/lib/api/runs'
import type { ProgressPatch } from '@/lib/api/sockets'
import { shownProgress } from '@/lib/progress/shown'
import { keys } from './keys'

/** Position of each run in a list, carried from list to list, as patches keep positions. */
const indexes = new WeakMap<readonly RunSummary[], Map<string, number>>()

function indexOf(runs: readonly RunSummary[]): Map<string, number> {
  const known = indexes.get(runs)
  if (known) return known
  const index = new Map(runs.map((run, position) => [run.id, position]))
  indexes.set(runs, index)
  return index
}

/** Replaces changed runs in a list; the same list if none of them is in it. */
export function withCells(runs: RunSummary[], changed: readonly RunSummary[]): RunSummary[] {
  const index = indexOf(runs)
  let next: RunSummary[] | undefined
  for (const run of changed) {
    const position = index.get(run.id)
    if (position === undefined) continue
    next ??= [...runs]
    next[position] = run
  }
  if (next) indexes.set(next, index)
  return next ?? runs
}

/** Cells that came while the list of their matrix was being read, by matrix and run. */
const reading = new Map<string, { reads: number; cells: Map<string, RunSummary> }>()

/**
 * Reads the runs of a matrix and writes over them what changed meanwhile: a long list is read page by page, and a cell
 * that changes after its page was read would else be lost.
 */
export async function readRuns(matrixId: string, read: () => Promise<RunSummary[]>): Promise<RunSummary[]> {
  const entry = reading.get(matrixId) ?? { reads: 0, cells: new Map<string, RunSummary>() }
  entry.reads += 1
  reading.set(matrixId, entry)
  try {
    const runs = await read()
    return withCells(runs, [...entry.cells.values()])
  } finally {
    entry.reads -= 1
    if (entry.reads === 0) reading.delete(matrixId)
  }
}

/** Writes changed cells of a matrix into its list of runs. */
export function patchCells(client: QueryClient, matrixId: string, changed: readonly RunSummary[]): void {
  const entry = reading.get(matrixId)
  if (entry) for (const run of changed) entry.cells.set(run.id, run)
  client.setQueryData<RunSummary[]>(keys.matrixRuns(matrixId), (runs) => runs && withCells(runs, changed))
}

/** Writes the latest position of a run where it is shown. A patch of an older attempt or an older time changes nothing. */
export function patchProgress(client: QueryClient, patch: ProgressPatch): void {
  const heardAt = new Date(patch.heardAt).toISOString()
  const apply = <T extends RunSummary>(run: T): T =>
    run.heardAt !== null && run.heardAt > heardAt
      ? run
      : { ...run, progress: shownProgress(patch.progress, run.state), heardAt, stale: false }
  const run = client.getQueryData<Run>(keys.run(patch.runId))
  if (run) client.setQueryData<Run>(keys.run(patch.runId), apply(run))
  if (!run) return
  const listKey = keys.matrixRuns(run.matrixId)
  const runs = client.getQueryData<RunSummary[]>(listKey)
  const position = runs ? indexOf(runs).get(patch.runId) : undefined
  const old = position === undefined ? undefined : runs?.[position]
  if (runs && old) client.setQueryData<RunSummary[]>(listKey, withCells(runs, [apply(old)]))
}
