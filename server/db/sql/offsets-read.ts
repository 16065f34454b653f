import type { Queryable } from '../database'

export async function readOffset(
  db: Queryable,
  attemptId: string,
  road: string,
): Promise<{ inode: string; offset: number } | null> {
  const { rows } = await db.query<{ inode: string; offset: number }>(
    'select inode, "offset" from file_offset where attempt_id = $1 and road = $2',
    [attemptId, road],
  )
  return rows[0] ?? null
}
