/**
 * One status update of Kubeflow's protocol: its position becomes the progress of the attempt, its new values become points of the
 * series that no other road gives (lib/progress/snapshot.ts). The state of a run never comes from here.
 */
import { readSnapshot, type SnapshotPoint, type TrainerStatus } from '../../../lib/progress/snapshot'
import type { Column } from '../../../lib/series/batch'
import { RANK } from '../../../lib/series/merge'
import { findProgress, storeSnapshot } from '../../db/sql/progress-store'
import type { Context } from '../../services/context'
import { insertPoints } from '../../services/points/insert-points'
import { recordIntakeFault } from '../../services/points/record-fault'
import { heard } from '../../services/progress/heard'
import { storeProgress } from '../../services/progress/store-progress'
import { queueOf } from '../queue'
import { MOST_BYTES, type StatusError } from './protocol'

interface Sender {
  attemptId: string
  runId: string
}

/** Answers when it is stored. @throws RungridError not_found, busy */
export async function acceptSnapshot(ctx: Context, { attemptId }: Sender, status: TrainerStatus): Promise<void> {
  // One at a time an attempt: each is compared with the one before.
  await queueOf(ctx).run(attemptId, MOST_BYTES, async () => {
    const before = (await findProgress(ctx.db.pool, attemptId))?.snapshot ?? null
    const { doc, points, snapshot } = readSnapshot(status, before, Date.now() / 1000)
    await storeProgress(ctx, { attemptId, doc, rank: RANK.kubeflow })
    if (points.length > 0) {
      const columns = columnsOf(points, Date.parse(status.lastUpdatedTime) / 1000)
      await insertPoints(ctx, { attemptId, rank: RANK.kubeflow, columns })
    }
    await storeSnapshot(ctx.db.pool, attemptId, snapshot)
  })
  await heard(ctx, attemptId)
}

/** Stock clients swallow every error; so a refusal is told once in the events of the run. */
export async function tellRefusal(ctx: Context, { attemptId, runId }: Sender, error: StatusError): Promise<void> {
  await recordIntakeFault(ctx, {
    runId,
    attemptId,
    kind: 'status.refused',
    count: 1,
    example: error.message,
    message: (count, example) =>
      count === 1
        ? `A progress document was left out: ${example}`
        : `${count} progress documents were left out; the first: ${example}`,
  })
}

/** One point a name; a name that came twice was folded by its reader. */
function columnsOf(points: SnapshotPoint[], time: number): Column[] {
  return points.map(({ name, step, value }) => ({ name, step: [step], time: [time], value: [value] }))
}
