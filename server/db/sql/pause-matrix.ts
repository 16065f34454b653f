import type { Queryable } from '../database'
import { notify } from './notify'
import { recordEvents } from './record-events'

export interface Pause {
  reason: string
  /** What its waiting runs say. */
  waits: string
  kind: 'matrix.paused' | 'matrix.paused-itself'
  level?: 'info' | 'error'
}

/** Pauses an active matrix whose row the transaction has locked. */
export async function pauseActive(tx: Queryable, id: string, pause: Pause): Promise<void> {
  await tx.query(`update matrix set state = 'paused', pause_reason = $2 where id = $1`, [id, pause.reason])
  await tx.query(`update run set wait_reason = $2 where matrix_id = $1 and state = 'queued'`, [id, pause.waits])
  await recordEvents(tx, [{ matrixId: id, kind: pause.kind, level: pause.level ?? 'info', message: pause.reason }])
  await notify(tx, ['schedule', `matrix:${id}`, 'overview'])
}
