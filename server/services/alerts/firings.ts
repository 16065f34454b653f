import type { z } from 'zod'
import type { AlertFiring, listFiringsQuerySchema } from '../../../lib/api/alerts'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { transaction } from '../../db/database'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { notify } from '../../db/sql/notify'
import { firingOf, selectFirings } from '../../db/sql/select-firings'
import type { Context } from '../context'

const NEWEST: SortKey[] = [
  { sql: 'f.opened_at', type: 'timestamptz', desc: true },
  { sql: 'f.id', type: 'text', desc: true },
]

/** What fired, newest first. */
export async function listFirings(
  ctx: Context,
  query: z.output<typeof listFiringsQuerySchema>,
): Promise<{ items: AlertFiring[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.run) where.push(`f.run_id = $${params.push(query.run)}`)
  if (query.matrix) where.push(`f.matrix_id = $${params.push(query.matrix)}`)
  if (query.rule) where.push(`f.rule_id = $${params.push(query.rule)}`)
  if (query.severity) where.push(`f.severity = $${params.push(query.severity)}`)
  if (query.state) where.push(`f.resolved_at is ${query.state === 'open' ? '' : 'not '}null`)
  if (query.acknowledged) where.push(`f.acknowledged_at is ${query.acknowledged === 'no' ? '' : 'not '}null`)
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectFirings(ctx.db.pool, terms))
  return { items: page.rows.map(firingOf), nextCursor: page.nextCursor }
}

/** Somebody has seen it. Again changes nothing. @throws RungridError not_found */
export async function acknowledgeFiring(ctx: Context, { id }: { id: string }): Promise<AlertFiring> {
  return transaction(ctx.db.pool, async (tx) => {
    const { rows } = await tx.query<{ run_id: string }>(
      'update alert_firing set acknowledged_at = coalesce(acknowledged_at, now()) where id = $1 returning run_id',
      [id],
    )
    if (!rows[0]) throw new RungridError('not_found', `There is no alert ${id}`)
    await notify(tx, ['alerts', `run:${rows[0].run_id}`])
    const [row] = await selectFirings(tx, {
      where: 'f.id = $1',
      order: 'f.id',
      cursor: "'[]'::json",
      limit: 1,
      params: [id],
    })
    return firingOf(row!)
  })
}
