import type { QueryClient } from '@tanstack/react-query'
import type { Run, RunSummary } from '@/lib/api/runs'
import type { ProgressPatch } from '@/lib/api/sockets'
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

/** Writes changed cells of a matrix into its list of runs. */
export function patchCells(client: QueryClient, matrixId: string, changed: readonly RunSummary[]): void {
  client.setQueryData<RunSummary[]>(keys.matrixRuns(matrixId), (runs) => runs && withCells(runs, changed))
}

/** Writes the latest position of a run where it is shown. A patch of an older attempt or an older time changes nothing. */
export function patchProgress(client: QueryClient, patch: ProgressPatch): void {
  const heardAt = new Date(patch.heardAt).toISOString()
  const apply = <T extends RunSummary>(run: T): T =>
    run.heardAt !== null && run.heardAt > heardAt ? run : { ...run, progress: patch.progress, heardAt, stale: false }
  const run = client.getQueryData<Run>(keys.run(patch.runId))
  if (run) client.setQueryData<Run>(keys.run(patch.runId), apply(run))
  if (!run) return
  const listKey = keys.matrixRuns(run.matrixId)
  const runs = client.getQueryData<RunSummary[]>(listKey)
  const position = runs ? indexOf(runs).get(patch.runId) : undefined
  const old = position === undefined ? undefined : runs?.[position]
  if (runs && old) client.setQueryData<RunSummary[]>(listKey, withCells(runs, [apply(old)]))
}
