import type { Reporting } from '../../../lib/matrix/reporting'
import type { Queryable } from '../database'

export interface LiveAttempt {
  id: string
  runId: string
  dir: string
  /** As its matrix says; null for matrices from before there was such a field. */
  reporting: Reporting | null
}

const SELECT = `select a.id, a.run_id as "runId", a.dir, m.spec->'reporting' as reporting
  from attempt a join run r on r.id = a.run_id join matrix m on m.id = r.matrix_id`

/** Attempts of this node that have not ended. */
export async function findLiveAttempts(db: Queryable, nodeId: string): Promise<LiveAttempt[]> {
  const { rows } = await db.query<LiveAttempt>(`${SELECT} where a.node_id = $1 and a.state <> 'ended'`, [nodeId])
  return rows
}

export async function findAttemptFiles(db: Queryable, attemptId: string): Promise<LiveAttempt | null> {
  const { rows } = await db.query<LiveAttempt>(`${SELECT} where a.id = $1`, [attemptId])
  return rows[0] ?? null
}
