import type { Queryable } from '../database'
import { CHANNEL, type Topic } from './notify'
import type { NewEvent } from './record-events'

/** Records one event and notifies topics in one round trip, for the steps that every run takes. */
export async function tell(tx: Queryable, event: NewEvent, topics: Topic[]): Promise<void> {
  await tx.query(
    `with told as (
       insert into event (matrix_id, run_id, attempt_id, kind, level, message) values ($1, $2, $3, $4, $5, $6))
     select pg_notify($7, topic) from unnest($8::text[]) as topic`,
    [
      event.matrixId ?? null,
      event.runId ?? null,
      event.attemptId ?? null,
      event.kind,
      event.level ?? 'info',
      event.message,
      CHANNEL,
      topics,
    ],
  )
}
