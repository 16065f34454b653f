import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** Kind of the event that says which criterion of `policy.early_stop` ended an attempt; its data has it. */
export const EARLY_STOP = 'run.early-stop'

/** What stood in `policy.early_stop` when it stopped this attempt; null: it was not what stopped it. */
export async function selectStopCriterion(db: Queryable, attemptId: string): Promise<{ [key: string]: Json } | null> {
  const { rows } = await db.query<{ criterion: { [key: string]: Json } | null }>(
    `select data->'criterion' as criterion from event
     where run_id = (select run_id from attempt where id = $1) and attempt_id = $1 and kind = $2
     order by id desc limit 1`,
    [attemptId, EARLY_STOP],
  )
  return rows[0]?.criterion ?? null
}
