import type { Queryable } from '../database'

/** How far a file was read, and from where; `road` names the file. */
export interface OffsetMove {
  road: string
  inode: string
  /** Where the stored offset must stand; null where there is none. */
  from: { inode: string; offset: number } | null
  to: number
}

/** Moves a read offset and answers whether it stood where the reader believed. */
export async function commitOffset(tx: Queryable, attemptId: string, move: OffsetMove): Promise<boolean> {
  const { rowCount } = move.from
    ? await tx.query(
        `update file_offset set inode = $3, "offset" = $4
         where attempt_id = $1 and road = $2 and inode = $5 and "offset" = $6`,
        [attemptId, move.road, move.inode, move.to, move.from.inode, move.from.offset],
      )
    : await tx.query(
        `insert into file_offset (attempt_id, road, inode, "offset") values ($1, $2, $3, $4) on conflict do nothing`,
        [attemptId, move.road, move.inode, move.to],
      )
  return rowCount === 1
}
