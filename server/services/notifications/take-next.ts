import type { AlertNotice } from '../../../lib/api/alerts'
import { newId } from '../../../lib/ids'
import { GIVE_UP_AFTER_HOURS } from '../../../lib/notifications/backoff'
import { NOTICES_KEPT, type Notice } from '../../../lib/notifications/message'
import { runTitle } from '../../../lib/runs/title'
import { transaction } from '../../db/database'
import { type GatheredRow, gatherNotices } from '../../db/sql/gather-notices'
import { insertDelivery, lockChannel, type TakenDelivery, takeDelivery } from '../../db/sql/take-delivery'
import type { Context } from '../context'

/**
 * What is to be sent to a channel now: what is new, all in one, before what was tried already, because one delivery that a
 * service does not like must not hold up the others.
 * @returns null when there is nothing, or another server is at it
 */
export function takeNext(
  ctx: Context,
  { channelId, gatherMs }: { channelId: string; gatherMs: number },
): Promise<TakenDelivery | null> {
  const { serverId } = ctx
  return transaction(ctx.db.pool, async (tx) => {
    if (!(await lockChannel(tx, channelId))) return null
    const gathered = await gatherNotices(tx, { channelId, gatherMs, limit: NOTICES_KEPT })
    if (gathered.length === 0) return takeDelivery(tx, { channelId, serverId })
    const notices = gathered.map(toNotice)
    const count = gathered[0]!.count
    return insertDelivery(tx, { id: newId('d'), channelId, serverId, notices, count, giveUpHours: GIVE_UP_AFTER_HOURS })
  })
}

function toNotice({ payload, run_key, run_axes }: GatheredRow): Notice {
  const { event, firing }: AlertNotice = payload
  const over = event === 'alert.resolved'
  const { step } = firing.numbers
  return {
    firing: firing.id,
    kind: over ? 'cleared' : 'fired',
    at: (over ? firing.resolvedAt : null) ?? firing.openedAt,
    severity: firing.severity,
    rule: { id: firing.ruleId, name: firing.ruleName },
    condition: firing.kind,
    sentence: firing.message,
    numbers: firing.numbers,
    metric: firing.metric,
    step: typeof step === 'number' ? step : null,
    run: { id: firing.runId, name: runTitle({ key: run_key, axes: run_axes, matrixName: firing.matrixName }) },
    matrix: { id: firing.matrixId, name: firing.matrixName },
  }
}
