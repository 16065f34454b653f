import type { Queryable } from '../database'

export interface LiveAttempt {
  id: string
  runId: string
  dir: string
}

/** Attempts of this node that have not ended. */
export async function findLiveAttempts(db: Queryable, nodeId: string): Promise<LiveAttempt[]> {
  const { rows } = await db.query<LiveAttempt>(
    `select id, run_id as "runId", dir from attempt where node_id = $1 and state <> 'ended'`,
    [nodeId],
  )
  return rows
}

export async function findAttemptFiles(db: Queryable, attemptId: string): Promise<LiveAttempt | null> {
  const { rows } = await db.query<LiveAttempt>('select id, run_id as "runId", dir from attempt where id = $1', [
    attemptId,
  ])
  return rows[0] ?? null
}
