import type { SeriesColumns } from '../api/series'

/** Columns without points, of single steps. */
export function emptyColumns(run: string, attemptId: string, attempt: number, name: string, origin: number | null) {
  const columns: SeriesColumns = {
    run,
    attemptId,
    attempt,
    name,
    step: [],
    time: [],
    min: [],
    max: [],
    last: [],
    total: 0,
    shown: 0,
    nonFinite: [],
    width: 1,
    origin,
  }
  return columns
}
