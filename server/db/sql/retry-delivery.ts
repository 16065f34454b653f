import type { Queryable } from '../database'

/** Makes a delivery due at once, and its channel with it. @returns `retried`, `unknown`, or why it can not be */
export async function retryDelivery(tx: Queryable, id: string, giveUpHours: number): Promise<string> {
  const { rows } = await tx.query<{ state: string; test: boolean; enabled: boolean; channel_id: string }>(
    `select d.state, d.test, c.enabled, d.channel_id
     from delivery d join channel c on c.id = d.channel_id where d.id = $1 for update`,
    [id],
  )
  const row = rows[0]
  if (!row) return 'unknown'
  if (row.state === 'delivered') return 'has arrived'
  if (row.state === 'sending') return 'is being sent'
  if (row.test) return 'was a test'
  if (!row.enabled) return 'is for a channel that is switched off'
  await tx.query(
    `update delivery set state = 'waiting', next_at = now(), ended_at = null, give_up_at = now() + make_interval(hours => $2)
     where id = $1`,
    [id, giveUpHours],
  )
  await tx.query('update channel set next_at = now() where id = $1', [row.channel_id])
  return 'retried'
}
