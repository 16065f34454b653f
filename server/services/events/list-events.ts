import type { z } from 'zod'
import type { Event, listEventsQuerySchema } from '../../../lib/api/events'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { type EventRow, selectEvents } from '../../db/sql/select-events'
import type { Context } from '../context'

const NEWEST: SortKey[] = [{ sql: 'e.id', type: 'bigint', desc: true }]

/** Events, newest first; those of a matrix include those of its runs. */
export async function listEvents(
  ctx: Context,
  query: z.output<typeof listEventsQuerySchema>,
): Promise<{ items: Event[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.matrix) {
    const id = `$${params.push(query.matrix)}`
    where.push(`(e.matrix_id = ${id} or e.run_id in (select id from run where matrix_id = ${id}))`)
  }
  if (query.run) where.push(`e.run_id = $${params.push(query.run)}`)
  if (query.level) where.push(`e.level = $${params.push(query.level)}`)
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectEvents(ctx.db.pool, terms))
  return { items: page.rows.map(toEvent), nextCursor: page.nextCursor }
}

function toEvent(row: EventRow): Event {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    matrixId: row.matrix_id,
    runId: row.run_id,
    attemptId: row.attempt_id,
    deviceId: row.device_id,
    kind: row.kind,
    level: row.level,
    message: row.message,
    data: row.data,
  }
}
