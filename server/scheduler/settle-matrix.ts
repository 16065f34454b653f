import type { Queryable } from '../db/database'
import { finishMatrices } from '../db/sql/move-run'
import { recordEvents } from '../db/sql/record-events'

/** Finishes a matrix whose last run has ended; call it in the transaction that ended a run. */
export async function settleMatrix(tx: Queryable, matrixId: string): Promise<void> {
  for (const id of await finishMatrices(tx, [matrixId])) {
    await recordEvents(tx, [{ matrixId: id, kind: 'matrix.finished', message: 'Every run has ended' }])
  }
}
