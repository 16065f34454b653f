import type { Queryable } from '../database'
import { notify } from './notify'
import { recordEvents } from './record-events'

/** Moves every time that something waits for by a jump of the clock, on the machine whose clock it was. */
export async function followClock(tx: Queryable, nodeId: string, jumpMs: number): Promise<void> {
  const by = `$1 * interval '1 millisecond'`
  await tx.query(
    `update attempt set deadline_at = deadline_at + ${by}, heard_at = heard_at + ${by}
     where node_id = $2 and state <> 'ended'`,
    [jumpMs, nodeId],
  )
  await tx.query(
    `update run set intent_deadline = intent_deadline + ${by}, not_before = not_before + ${by}
     where state in ('queued', 'starting', 'running', 'stopping') and (intent_deadline is not null or not_before is not null)`,
    [jumpMs],
  )
  const seconds = Math.round(Math.abs(jumpMs) / 1000)
  const message = `The clock went ${jumpMs > 0 ? 'ahead' : 'back'} by ${seconds} s, or the machine slept; limits of runs moved with it`
  await recordEvents(tx, [{ kind: 'clock.jumped', level: 'warning', message }])
  await notify(tx, ['overview'])
}
