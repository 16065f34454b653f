import type { z } from 'zod'
import type { Delivery, listDeliveriesQuerySchema } from '../../../lib/api/notifications'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { GIVE_UP_AFTER_HOURS } from '../../../lib/notifications/backoff'
import { titleOf } from '../../../lib/notifications/message'
import { transaction } from '../../db/database'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { notify } from '../../db/sql/notify'
import { retryDelivery as retryRow } from '../../db/sql/retry-delivery'
import { type DeliveryRow, selectDeliveries } from '../../db/sql/select-deliveries'
import type { Context } from '../context'

const NEWEST: SortKey[] = [
  { sql: 'd.created_at', type: 'timestamptz', desc: true },
  { sql: 'd.id', type: 'text' },
]

/** What was sent and what waits to be sent again, newest first. What ended is kept for 14 days. */
export async function listDeliveries(
  ctx: Context,
  query: z.output<typeof listDeliveriesQuerySchema>,
): Promise<{ items: Delivery[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where = ['true']
  if (query.channel) where.push(`d.channel_id = $${params.push(query.channel)}`)
  if (query.state) where.push(`d.state = $${params.push(query.state)}`)
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectDeliveries(ctx.db.pool, terms))
  return { items: page.rows.map(toDelivery), nextCursor: page.nextCursor }
}

/**
 * Sends a delivery again as soon as may be, also one that was given up; it gets a day for it.
 * @throws not_found; conflict when it has arrived, is being sent, or its channel is switched off
 */
export async function retryDelivery(ctx: Context, { id }: { id: string }): Promise<void> {
  await transaction(ctx.db.pool, async (tx) => {
    const outcome = await retryRow(tx, id, GIVE_UP_AFTER_HOURS)
    if (outcome === 'unknown')
      throw new RungridError('not_found', `There is no delivery ${id.slice(0, 100)}.`, {
        fix: 'Take an id that the list of deliveries has; what ended is kept for 14 days.',
      })
    if (outcome !== 'retried')
      throw new RungridError('conflict', `This delivery ${outcome}.`, {
        fix: 'Only what waits or was given up can be sent again, to a channel that is switched on.',
      })
    await notify(tx, ['alerts', 'notifications'])
  })
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channelId: row.channelId,
    channelName: row.channelName,
    test: row.test,
    state: row.state,
    title: titleOf(row),
    count: row.count,
    attempts: row.attempts,
    status: row.status,
    milliseconds: row.milliseconds,
    answer: row.answer,
    problem: row.problem,
    createdAt: row.createdAt.toISOString(),
    nextAt: row.state === 'waiting' ? row.nextAt.toISOString() : null,
    giveUpAt: row.giveUpAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
