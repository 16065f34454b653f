import { transaction } from '../../db/database'
import { type AttemptEnd, endDelivery } from '../../db/sql/end-delivery'
import { notify } from '../../db/sql/notify'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import { deliveryCountersOf } from './counters'

const OUTCOMES = { delivered: 'delivered', waiting: 'retried', failed: 'given_up' } as const

/** Writes down how an attempt to deliver ended; when it was the last one and failed, that is an event. */
export async function recordAttempt(ctx: Context, end: Omit<AttemptEnd, 'serverId'>): Promise<void> {
  const ended = await transaction(ctx.db.pool, async (tx) => {
    const now = await endDelivery(tx, { ...end, serverId: ctx.serverId })
    if (!now) return null
    if (now.state === 'failed') {
      const alerts = now.count === 1 ? 'an alert' : `${now.count} alerts`
      const tries = now.attempts === 1 ? 'the first attempt' : `${now.attempts} attempts`
      await recordEvents(tx, [
        {
          kind: 'notification.failed',
          level: 'warning',
          message: `The channel “${now.channelName}” could not be told of ${alerts}: ${end.problem}. Given up after ${tries}`,
          data: { delivery: end.id, status: end.status, attempts: now.attempts },
        },
      ])
    }
    await notify(tx, now.state === 'failed' ? ['alerts', 'overview'] : ['alerts'])
    return now.state
  })
  if (ended) deliveryCountersOf(ctx)[OUTCOMES[ended]]++
}
