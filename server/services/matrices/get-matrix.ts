import { stringify } from 'yaml'
import type { Matrix } from '../../../lib/api/matrices'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { countAxisValues } from '../../db/sql/count-axis-values'
import { selectMatrices } from '../../db/sql/select-matrices'
import type { Context } from '../context'
import { axisOrder } from './axis-order'
import { summarize } from './summarize'

/** @throws not_found */
export async function getMatrix(ctx: Context, input: { id: string }): Promise<Matrix> {
  const [row] = await selectMatrices(ctx.db.pool, {
    where: 'm.id = $1',
    order: 'm.id',
    cursor: `'[]'::json`,
    limit: 1,
    params: [input.id],
  })
  if (!row) throw new RungridError('not_found', `There is no matrix ${input.id}.`)
  const [values, [summary]] = await Promise.all([countAxisValues(ctx.db.pool, row.id), summarize(ctx, [row])])
  const axes = axisOrder(row.spec, row.source).map((name) => ({ name, values: values.get(name) ?? 0 }))
  const stages = (row.spec as { stages?: unknown }).stages
  const product = axes.reduce((count, axis) => count * axis.values, 1)
  return {
    ...(summary as NonNullable<typeof summary>),
    summaryPath: row.summary_path,
    spec: row.spec,
    yaml: row.source ?? stringify(row.spec, { lineWidth: 0 }),
    axes,
    excluded: Array.isArray(stages) ? 0 : Math.max(0, product - row.total),
  }
}
