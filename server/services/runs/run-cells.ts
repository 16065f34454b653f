import type { RunSummary } from '../../../lib/api/runs'
import { selectRuns, toRunSummary } from '../../db/sql/select-runs'
import type { Context } from '../context'
import { foretell } from '../queue/foretell'

/** Cells of the given runs as they are now, in one query; ids that are gone are left out. */
export async function runCells(ctx: Context, input: { ids: string[] }): Promise<RunSummary[]> {
  if (input.ids.length === 0) return []
  const rows = await selectRuns(ctx.db.pool, {
    where: 'r.id = any($1::text[])',
    order: 'r.stage, r.position, r.id',
    cursor: `'[]'::json`,
    limit: input.ids.length,
    params: [input.ids],
  })
  return foretell(
    ctx,
    rows.map((row) => toRunSummary(row)),
  )
}
