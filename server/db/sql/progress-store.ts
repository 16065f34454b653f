import type { ProgressDoc } from '../../../lib/progress/schema'
import type { Queryable } from '../database'

/**
 * Puts a document in place of the last one. One that was read from output never replaces one that the program reported.
 * @returns false when nothing changed
 */
export async function storeProgressDoc(
  db: Queryable,
  attemptId: string,
  doc: ProgressDoc,
  fromOutput = false,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into progress (attempt_id, doc, from_output) values ($1, $2, $3)
     on conflict (attempt_id) do update set doc = excluded.doc, from_output = excluded.from_output, updated_at = now()
     where (progress.from_output or not excluded.from_output) and progress.doc <> excluded.doc`,
    [attemptId, JSON.stringify(doc), fromOutput],
  )
  return rowCount === 1
}
