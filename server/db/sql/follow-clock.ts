import type { Queryable } from '../database'
import { notify } from './notify'
import { recordEvents } from './record-events'

/** A time this much younger than the clock that jumped was written after the jump: it is looked for in every pass. */
const NOTICED_MS = 10_000

/**
 * Moves every time that something waits for by a jump of the clock, on the machine whose clock it was. What was written
 * between the jump and its being noticed is right already: a worker that started or spoke in those seconds must not be
 * taken for one that has been late or silent for as long as the jump is.
 * @param now what the clock says after the jump
 */
export async function followClock(tx: Queryable, nodeId: string, jumpMs: number, now: Date): Promise<void> {
  const by = `$1 * interval '1 millisecond'`
  const isSince = (time: string) => `${time} between $3::timestamptz - $4 * interval '1 millisecond' and $3`
  await tx.query(
    `update attempt set
       deadline_at = case when ${isSince('started_at')} then deadline_at else deadline_at + ${by} end,
       heard_at = case when ${isSince('heard_at')} then heard_at else heard_at + ${by} end
     where node_id = $2 and state <> 'ended'`,
    [jumpMs, nodeId, now, NOTICED_MS],
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
