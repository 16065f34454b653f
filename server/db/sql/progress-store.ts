import type { ProgressDoc } from '../../../lib/progress/schema'
import type { Queryable } from '../database'

/** Puts a document in place of the last one. @returns false when it was there already */
export async function storeProgressDoc(db: Queryable, attemptId: string, doc: ProgressDoc): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into progress (attempt_id, doc) values ($1, $2)
     on conflict (attempt_id) do update set doc = excluded.doc, updated_at = now() where progress.doc <> excluded.doc`,
    [attemptId, JSON.stringify(doc)],
  )
  return rowCount === 1
}
