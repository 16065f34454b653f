import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface NewEvent {
  matrixId?: string | null
  runId?: string | null
  attemptId?: string | null
  deviceId?: string | null
  /** Stable word: `run.started`. */
  kind: string
  level?: 'info' | 'warning' | 'error'
  message: string
  data?: Json
}

/** Appends events; call it in the transaction that makes what they tell. */
export async function recordEvents(db: Queryable, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await db.query(
    `insert into event (matrix_id, run_id, attempt_id, device_id, kind, level, message, data)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[])`,
    [
      events.map((e) => e.matrixId ?? null),
      events.map((e) => e.runId ?? null),
      events.map((e) => e.attemptId ?? null),
      events.map((e) => e.deviceId ?? null),
      events.map((e) => e.kind),
      events.map((e) => e.level ?? 'info'),
      events.map((e) => e.message),
      events.map((e) => (e.data === undefined ? null : JSON.stringify(e.data))),
    ],
  )
}
