import type { MatrixSummary } from '../../../lib/api/matrices'
import type { MatrixRow } from '../../db/sql/select-matrices'
import { selectThumbnails, type Thumbnail } from '../../db/sql/select-thumbnails'
import type { Context } from '../context'
import { axisOrder } from './axis-order'

/** Rows of matrices as the API shows them; thumbnails of all of them come with one more query. */
export async function summarize(ctx: Context, rows: MatrixRow[]): Promise<MatrixSummary[]> {
  const thumbnails = await selectThumbnails(
    ctx.db.pool,
    rows.map((row) => ({ id: row.id, axis: axisOrder(row.spec, row.source).at(-1) ?? null })),
  )
  const byId = new Map(thumbnails.map((thumbnail) => [thumbnail.matrix_id, thumbnail]))
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    state: row.state,
    pauseReason: row.pause_reason,
    benchmark: row.benchmark,
    resultsDir: row.results_dir,
    origin: row.origin,
    imported: row.imported,
    total: row.total,
    counts: row.counts,
    etaSeconds: etaOf(row),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    thumbnail: layOut(byId.get(row.id), row.total),
  }))
}

/** The work that is left, spread over the runs that are active now; never sooner than the longest of them ends. */
function etaOf(row: MatrixRow): number | null {
  if (row.state !== 'active' || row.active === 0 || row.queued_seconds === null || row.active_seconds === null)
    return null
  return Math.round(Math.max(row.longest_seconds ?? 0, (row.queued_seconds + row.active_seconds) / row.active))
}

/** Columns are the values of the last axis where that makes a full rectangle, else the picture is about square. */
function layOut(thumbnail: Thumbnail | undefined, total: number): MatrixSummary['thumbnail'] {
  const states = thumbnail?.states ?? []
  const natural = thumbnail?.columns ?? 0
  const fits = states.length === total && natural > 1 && total % natural === 0 && natural <= 40
  return { columns: fits ? natural : Math.max(1, Math.ceil(Math.sqrt(states.length))), states }
}
