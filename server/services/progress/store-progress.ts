import { RungridError } from '../../../lib/errors/rungrid-error'
import { EtaHistory } from '../../../lib/progress/eta'
import { fractionOf } from '../../../lib/progress/parse'
import type { ProgressDoc } from '../../../lib/progress/schema'
import type { Database } from '../../db/database'
import { findAttemptRun } from '../../db/sql/points-attempt'
import { storeProgressDoc } from '../../db/sql/progress-store'
import { liveOf } from '../../intake/live'
import { signalRun } from '../../intake/signals'
import type { Context } from '../context'

/** Attempts whose pace is remembered; the one heard of longest ago is forgotten first. */
const MOST_HISTORIES = 1000
const histories = new WeakMap<Database, Map<string, EtaHistory>>()

/**
 * Stores a checked progress document; the last one written wins, as in Kubeflow. Where it brings no remaining time, it is
 * estimated from the pace so far. @throws RungridError not_found
 */
export async function storeProgress(
  ctx: Pick<Context, 'db'>,
  { attemptId, doc, fromOutput }: { attemptId: string; doc: ProgressDoc; fromOutput?: boolean },
): Promise<{ runId: string; changed: boolean; doc: ProgressDoc }> {
  const runId = await findAttemptRun(ctx.db.pool, attemptId)
  if (!runId) throw new RungridError('not_found', `There is no attempt ${attemptId}`)
  const told = withRemaining(ctx.db, attemptId, doc)
  const changed = await storeProgressDoc(ctx.db.pool, attemptId, told, fromOutput)
  if (changed) {
    liveOf(ctx).progress({ runId, attemptId, progress: told, heardAt: Date.now() })
    signalRun(ctx, runId)
  }
  return { runId, changed, doc: told }
}

function withRemaining(db: Database, attemptId: string, doc: ProgressDoc): ProgressDoc {
  const fraction = fractionOf(doc)
  if (doc.estimatedRemainingSeconds !== undefined || fraction === null) return doc
  const known = histories.get(db) ?? new Map<string, EtaHistory>()
  histories.set(db, known)
  const history = known.get(attemptId) ?? new EtaHistory()
  known.delete(attemptId)
  known.set(attemptId, history)
  if (known.size > MOST_HISTORIES) known.delete(known.keys().next().value!)
  // The worker's clock, so that a status file read late or twice gives the same pace.
  const time = Date.parse(doc.lastUpdatedTime) / 1000
  history.add({ time, fraction })
  const seconds = history.remaining(time)
  return seconds === null ? doc : { ...doc, estimatedRemainingSeconds: Math.round(seconds) }
}
