import type { Queryable } from '../db/database'
import { asLeader } from '../db/leader-lock'
import { finishMatrices } from '../db/sql/move-run'
import { recordEvents } from '../db/sql/record-events'
import type { Context } from '../services/context'

/** Finishes a matrix whose last run has ended; call it last in the transaction that ended a run. */
export async function settleMatrix(tx: Queryable, matrixId: string): Promise<void> {
  await settle(tx, [matrixId])
}

/** Finishes every matrix whose runs have all ended, whatever kept it from being noticed. */
export async function settleLeft(ctx: Context, epoch: number): Promise<void> {
  await asLeader(ctx.db, epoch, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(`select id from matrix where state in ('active', 'paused')`)
    await settle(
      tx,
      rows.map((row) => row.id),
    )
  })
}

async function settle(tx: Queryable, matrixIds: string[]): Promise<void> {
  const finished = await finishMatrices(tx, matrixIds)
  await recordEvents(
    tx,
    finished.map((matrixId) => ({ matrixId, kind: 'matrix.finished', message: 'Every run has ended' })),
  )
}
