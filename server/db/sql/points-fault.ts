import type { Queryable } from '../database'
import { recordEvents } from './record-events'

export interface Fault {
  runId: string
  attemptId: string
  /** Stable word of the event: one event a kind and attempt. */
  kind: string
  count: number
  /** The sentence for a count and the first example. */
  message: (count: number, example: string) => string
  example: string
}

/** Records a fault of incoming data once an attempt and counts its repeats in that one event. */
export async function recordFault(tx: Queryable, given: Fault): Promise<void> {
  const fault = { ...given, example: printable(given.example) }
  const { rows } = await tx.query<{ id: number; data: { count: number; example: string } }>(
    'select id, data from event where run_id = $1 and attempt_id = $2 and kind = $3 order by id limit 1 for update',
    [fault.runId, fault.attemptId, fault.kind],
  )
  const first = rows[0]
  if (first) {
    const count = first.data.count + fault.count
    await tx.query('update event set message = $2, data = $3 where id = $1', [
      first.id,
      fault.message(count, first.data.example),
      JSON.stringify({ count, example: first.data.example }),
    ])
    return
  }
  const { runId, attemptId, kind, count, example } = fault
  const message = fault.message(count, example)
  await recordEvents(tx, [{ runId, attemptId, kind, level: 'warning', message, data: { count, example } }])
}

/** At most 200 characters, without those that PostgreSQL's text and JSON can't hold. */
function printable(text: string): string {
  return text.slice(0, 200).replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
}
