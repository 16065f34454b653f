import { RungridError } from '../../../lib/errors/rungrid-error'
import { follow, type Pace } from '../../../lib/progress/pace'
import { reportedRates } from '../../../lib/progress/rates'
import type { Progress, ProgressDoc } from '../../../lib/progress/schema'
import { RANK, type Rank } from '../../../lib/series/merge'
import type { Database } from '../../db/database'
import { findAttemptRun } from '../../db/sql/points-attempt'
import { findProgress, storeProgressDoc } from '../../db/sql/progress-store'
import { liveOf } from '../../intake/live'
import { signalRun } from '../../intake/signals'
import type { Context } from '../context'

/** Attempts whose pace is at hand; the one heard of longest ago is forgotten first, and read again when it reports. */
const MOST_AT_HAND = 1000
/** A young pace is stored with each document; one of up to 3 KB every 10 s, which is what a crash of the server can forget. */
const YOUNG_REPORTS = 8
const STORE_EVERY_MS = 10_000

interface AtHand {
  pace: Pace
  storedAt: number
}

const books = new WeakMap<Database, Map<string, AtHand>>()

/**
 * Stores a checked progress document; the last one written wins, as in Kubeflow, among roads of equal rank. A remaining time
 * that it brings stays: the program may know more than its past. Else it is estimated from the pace.
 * @throws RungridError not_found
 */
export async function storeProgress(
  ctx: Pick<Context, 'db'>,
  { attemptId, doc, rank = RANK.http }: { attemptId: string; doc: ProgressDoc; rank?: Rank },
): Promise<{ runId: string; changed: boolean; doc: Progress }> {
  const { db } = ctx
  const runId = await findAttemptRun(db.pool, attemptId)
  if (!runId) throw new RungridError('not_found', `There is no attempt ${attemptId}`)
  const known = await paceOf(db, attemptId)
  // A copy: a report that is not stored, since a better road leads, may count other steps and must leave no trace.
  const pace = structuredClone(known.pace)
  const told = withEstimates(doc, pace)
  const young = Object.values(pace).every(({ at }) => at.length <= YOUNG_REPORTS)
  const due = young || Date.now() - known.storedAt >= STORE_EVERY_MS
  const stored = await storeProgressDoc(db.pool, attemptId, { doc: told, rank, pace: due ? pace : null })
  if (stored) {
    known.pace = pace
    if (due) known.storedAt = Date.now()
    liveOf(ctx).progress({
      runId,
      attemptId,
      progress: { ...told, receivedAt: stored.toISOString() },
      heardAt: Date.now(),
    })
    signalRun(ctx, runId)
  }
  return { runId, changed: stored !== null, doc: told }
}

function withEstimates(doc: ProgressDoc, pace: Pace): Progress {
  const { remainingSeconds, stepsPerSecond } = follow(pace, doc, Date.now() / 1000)
  const told: Progress = { ...doc }
  if (doc.estimatedRemainingSeconds !== undefined) told.estimatedBy = 'program'
  else if (remainingSeconds !== null) {
    told.estimatedRemainingSeconds = Math.round(remainingSeconds)
    told.estimatedBy = 'pace'
  }
  const throughput = {
    ...(stepsPerSecond === null ? {} : { stepsPerSecond: Number(stepsPerSecond.toPrecision(6)) }),
    ...reportedRates(doc),
  }
  if (Object.keys(throughput).length > 0) told.throughput = throughput
  return told
}

async function paceOf(db: Database, attemptId: string): Promise<AtHand> {
  const book = books.get(db) ?? new Map<string, AtHand>()
  books.set(db, book)
  let known = book.get(attemptId)
  if (!known) {
    const stored = (await findProgress(db.pool, attemptId))?.pace
    // Another report of the attempt may have read it meanwhile.
    known = book.get(attemptId) ?? { pace: stored ?? {}, storedAt: 0 }
  }
  book.delete(attemptId)
  book.set(attemptId, known)
  if (book.size > MOST_AT_HAND) book.delete(book.keys().next().value!)
  return known
}
