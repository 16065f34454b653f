import type { Queryable } from '../database'
import { UNSUMMARIZED } from './summary-path'

/** Whether a pass of the scheduler would find anything: an active run, one that waits to start, a summary to write. */
export async function somethingToDo(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ due: boolean }>(
    `select exists (select 1 from run where state in ('starting', 'running', 'stopping', 'finishing'))
       or exists (select 1 from matrix m where m.state = 'active'
         and exists (select 1 from run where matrix_id = m.id and state = 'queued'))
       or exists (select 1 from matrix m where ${UNSUMMARIZED}) as due`,
  )
  return rows[0]!.due
}
