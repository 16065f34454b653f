import type { Queryable } from '../database'

export interface ReadOffset {
  inode: string
  offset: number
  /** What its reader has to remember, as it was stored with the offset. */
  state: unknown
}

export async function readOffset(db: Queryable, attemptId: string, road: string): Promise<ReadOffset | null> {
  const { rows } = await db.query<ReadOffset>(
    'select inode, "offset", state from file_offset where attempt_id = $1 and road = $2',
    [attemptId, road],
  )
  return rows[0] ?? null
}
