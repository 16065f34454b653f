import type { Pace } from '../../../lib/progress/pace'
import type { Progress } from '../../../lib/progress/schema'
import type { Snapshot } from '../../../lib/progress/snapshot'
import { RANK, type Rank } from '../../../lib/series/merge'
import type { Queryable } from '../database'

/** Seconds for which a position by a better road keeps those by lesser ones out. */
const LEADS_SECONDS = 60

/**
 * Puts a document in place of the last one. HTTP and files are alike: the later wins. One by stdout or a Kubeflow snapshot changes
 * nothing while a better road
 * tells the position, so that two reporters of one attempt do not take turns on the page.
 * @param pace stored beside it; null leaves the stored one
 * @returns when it was stored, or null when it was there already or another road leads
 */
export async function storeProgressDoc(
  db: Queryable,
  attemptId: string,
  { doc, rank, pace }: { doc: Progress; rank: Rank; pace: Pace | null },
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    `insert into progress (attempt_id, doc, rank, pace) values ($1, $2, $3, $4)
     on conflict (attempt_id) do update
       set doc = excluded.doc, rank = excluded.rank, pace = coalesce(excluded.pace, progress.pace), updated_at = now()
       where progress.doc <> excluded.doc
         and (least(progress.rank, ${RANK.file}) <= excluded.rank or progress.updated_at < now() - interval '${LEADS_SECONDS} seconds'
           or not progress.doc ?| array['progressPercentage', 'step'])
     returning updated_at as at`,
    [attemptId, JSON.stringify(doc), rank, pace === null ? null : JSON.stringify(pace)],
  )
  return rows[0]?.at ?? null
}

export interface StoredProgress {
  doc: Progress
  pace: Pace | null
  snapshot: Snapshot | null
}

/** What is kept of the progress of an attempt; null where nothing was reported yet. */
export async function findProgress(db: Queryable, attemptId: string): Promise<StoredProgress | null> {
  const { rows } = await db.query<StoredProgress>('select doc, pace, snapshot from progress where attempt_id = $1', [
    attemptId,
  ])
  return rows[0] ?? null
}

/** Remembers a Kubeflow snapshot, for comparing the next one with. Its document must be stored before. */
export async function storeSnapshot(db: Queryable, attemptId: string, snapshot: Snapshot): Promise<void> {
  await db.query('update progress set snapshot = $2 where attempt_id = $1', [attemptId, JSON.stringify(snapshot)])
}
