import type { Queryable } from '../database'

/** How far a file was read, and from where; `road` names the file. */
export interface OffsetMove {
  road: string
  inode: string
  /** Where the stored offset must stand; null where there is none. */
  from: { inode: string; offset: number } | null
  to: number
  /** What the reader has to remember from here on. */
  state?: unknown
}

/** Moves a read offset and answers whether it stood where the reader believed. */
export async function commitOffset(tx: Queryable, attemptId: string, move: OffsetMove): Promise<boolean> {
  const state = move.state === undefined ? null : JSON.stringify(move.state)
  const { rowCount } = move.from
    ? await tx.query(
        `update file_offset set inode = $3, "offset" = $4, state = $5
         where attempt_id = $1 and road = $2 and inode = $6 and "offset" = $7`,
        [attemptId, move.road, move.inode, move.to, state, move.from.inode, move.from.offset],
      )
    : await tx.query(
        `insert into file_offset (attempt_id, road, inode, "offset", state) values ($1, $2, $3, $4, $5)
         on conflict do nothing`,
        [attemptId, move.road, move.inode, move.to, state],
      )
  return rowCount === 1
}
