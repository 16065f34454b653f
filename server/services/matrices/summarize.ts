import type { MatrixSummary } from '../../../lib/api/matrices'
import type { MatrixRow } from '../../db/sql/select-matrices'
import { selectThumbnails, type Thumbnail } from '../../db/sql/select-thumbnails'
import type { Context } from '../context'
import { currentForecast } from '../queue/forecast'
import { axisOrder } from './axis-order'

/** Rows of matrices as the API shows them; thumbnails of all of them come with one more query. */
export async function summarize(ctx: Context, rows: MatrixRow[]): Promise<MatrixSummary[]> {
  const thumbnails = await selectThumbnails(
    ctx.db.pool,
    rows.map((row) => ({ id: row.id, axis: axisOrder(row.spec, row.source).at(-1) ?? null })),
  )
  const forecast = rows.some((row) => row.state === 'active') ? await currentForecast(ctx) : null
  const now = Date.now()
  const secondsTo = (end: number | null | undefined) =>
    end === null || end === undefined ? null : Math.max(0, Math.round((end - now) / 1000))
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
    etaSeconds: row.state === 'active' ? secondsTo(forecast?.ends.get(row.id)) : null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    thumbnail: layOut(byId.get(row.id), row.total),
  }))
}

/** Columns are the values of the last axis where that makes a full rectangle, else the picture is about square. */
function layOut(thumbnail: Thumbnail | undefined, total: number): MatrixSummary['thumbnail'] {
  const states = thumbnail?.states ?? []
  const natural = thumbnail?.columns ?? 0
  const fits = states.length === total && natural > 1 && total % natural === 0 && natural <= 40
  return { columns: fits ? natural : Math.max(1, Math.ceil(Math.sqrt(states.length))), states }
}
