import { RungridError } from '../../../lib/errors/rungrid-error'
import { EXPORTERS, getExporter } from '../../../lib/grid/exports'
import { type GridChoice, gridView } from '../../../lib/grid/view'
import { LIMITS } from '../../../lib/matrix/limits'
import { selectRuns, toRunSummary } from '../../db/sql/select-runs'
import type { Context } from '../context'

export interface Exported {
  /** `<matrix>.<ending>`, of characters that every system takes. */
  name: string
  mediaType: string
  text: string
}

/**
 * The grid of a matrix as a file, as the page would save it.
 * @throws RungridError `not_found`; `invalid_input` for a format, metric, baseline, axis or stage that there is not
 */
export async function exportMatrix(
  ctx: Context,
  input: GridChoice & { id: string; format: string },
): Promise<Exported> {
  const { id, format, ...choice } = input
  const exporter = getExporter(format)
  if (!exporter)
    throw new RungridError('invalid_input', `There is no format \`${format}\`.`, {
      fix: `Take one of: ${EXPORTERS.map((each) => each.id).join(', ')}.`,
      issues: [{ path: 'format', message: `There is no format \`${format}\`.` }],
    })
  const matrix = await ctx.db.pool.query<{ name: string }>('select name from matrix where id = $1', [id])
  if (!matrix.rows[0]) throw new RungridError('not_found', `There is no matrix ${id}.`)
  const rows = await selectRuns(ctx.db.pool, {
    where: 'r.matrix_id = $1',
    order: 'r.stage, r.position, r.id',
    cursor: `'[]'::json`,
    limit: LIMITS.runs,
    params: [id],
  })
  const { table, issues } = gridView(
    rows.map((row) => toRunSummary(row)),
    choice,
  )
  if (issues[0]) throw new RungridError('invalid_input', issues[0].message, { fix: issues[0].fix, issues })
  const name = matrix.rows[0].name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[.-]+|-+$/g, '')
  return { name: `${name || id}.${exporter.extension}`, mediaType: exporter.mediaType, text: exporter.render(table) }
}
