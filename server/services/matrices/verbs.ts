/** What people do to a matrix as a whole. */
import { RungridError } from '../../../lib/errors/rungrid-error'
import { GRACE_SECONDS } from '../../../lib/runs/limits'
import type { MatrixState } from '../../../lib/runs/states'
import { type Queryable, transaction } from '../../db/database'
import { cancelActive, cancelQueued, reopenMatrices, requeueEnded } from '../../db/sql/ask-runs'
import { notify } from '../../db/sql/notify'
import { pauseActive } from '../../db/sql/pause-matrix'
import { recordEvents } from '../../db/sql/record-events'
import type { Context } from '../context'
import { type Changed, NOTHING_TO_EXECUTE } from '../runs/verbs'

/** Nothing of it starts any more; what runs goes on. */
export async function pauseMatrix(ctx: Context, input: { id: string; reason?: string }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const state = await lockMatrix(tx, input.id)
    if (state === 'paused') return { changed: 0 }
    if (state !== 'active') throw ended(input.id, state, 'paused')
    const reason = input.reason ?? 'Paused by a person'
    const waits = input.reason ? `The matrix is paused: ${input.reason}` : 'The matrix is paused by a person'
    await pauseActive(tx, input.id, { reason, waits, kind: 'matrix.paused' })
    return { changed: 1 }
  })
}

export async function resumeMatrix(ctx: Context, input: { id: string }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const state = await lockMatrix(tx, input.id)
    if (state === 'active') return { changed: 0 }
    if (state !== 'paused') throw ended(input.id, state, 'resumed')
    await tx.query(`update matrix set state = 'active', pause_reason = null, restarted_at = now() where id = $1`, [
      input.id,
    ])
    await tx.query(`update run set wait_reason = null where matrix_id = $1 and state = 'queued'`, [input.id])
    await told(tx, input.id, 'matrix.resumed', 'Resumed by a person')
    return { changed: 1 }
  })
}

/** Cancels what waits and what runs. Runs whose results are being published finish. Returns how many runs it met. */
export async function cancelMatrix(ctx: Context, input: { id: string; reason?: string }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const state = await lockMatrix(tx, input.id)
    if (state === 'cancelled') return { changed: 0 }
    if (state === 'finished') throw ended(input.id, state, 'cancelled')
    const reason = input.reason ?? 'The matrix was cancelled by a person'
    const asked = [
      ...(await cancelQueued(tx, { matrixId: input.id })),
      ...(await cancelActive(tx, { matrixId: input.id, reason, graceSeconds: GRACE_SECONDS })),
    ]
    await tx.query(`update matrix set state = 'cancelled', finished_at = now(), pause_reason = null where id = $1`, [
      input.id,
    ])
    await told(
      tx,
      input.id,
      'matrix.cancelled',
      `${reason} (${asked.length} runs)`,
      asked.map((run) => run.id),
    )
    return { changed: asked.length }
  })
}

/** Retries failed, cancelled and stopped runs: all of the matrix, or the ids given. */
export async function retryMatrix(ctx: Context, input: { id: string; runs?: string[] }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    await lockMatrix(tx, input.id)
    const { rows } = await tx.query(`select 1 from matrix where id = $1 and origin = 'imported'`, [input.id])
    if (rows.length > 0)
      throw new RungridError(
        'conflict',
        `Matrix ${input.id} was imported: ${NOTHING_TO_EXECUTE.why}`,
        NOTHING_TO_EXECUTE,
      )
    const asked = await requeueEnded(tx, { matrixId: input.id, ids: input.runs })
    if (asked.length === 0) return { changed: 0 }
    await reopenMatrices(tx, [input.id])
    await told(
      tx,
      input.id,
      'matrix.retried',
      `${asked.length} runs queued again by a person`,
      asked.map((run) => run.id),
    )
    return { changed: asked.length }
  })
}

/**
 * Higher goes first, among waiting runs of all matrices. It holds for every run of the matrix that waits, and for those
 * that are queued again later. Returns how many waiting runs it moved.
 */
export async function setMatrixPriority(ctx: Context, input: { id: string; priority: number }): Promise<Changed> {
  return transaction(ctx.db.pool, async (tx) => {
    const state = await lockMatrix(tx, input.id)
    if (state === 'finished' || state === 'cancelled') throw ended(input.id, state, 'given a priority')
    const { rows } = await tx.query<{ state: string }>(
      `update run set priority = $2 where matrix_id = $1 and priority <> $2 and state not in ('succeeded', 'skipped')
       returning state`,
      [input.id, input.priority],
    )
    const changed = rows.filter((run) => run.state === 'queued').length
    if (rows.length > 0) await told(tx, input.id, 'matrix.priority', `Priority ${input.priority}, set by a person`)
    return { changed }
  })
}

async function lockMatrix(tx: Queryable, id: string): Promise<MatrixState> {
  const { rows } = await tx.query<{ state: MatrixState }>('select state from matrix where id = $1 for no key update', [
    id,
  ])
  if (!rows[0]) throw new RungridError('not_found', `There is no matrix ${id}`)
  return rows[0].state
}

function ended(id: string, state: MatrixState, verb: string): RungridError {
  return new RungridError('conflict', `Matrix ${id} is ${state} and can't be ${verb}`, {
    fix: 'Retry its runs, or launch it again.',
  })
}

/** Above this many runs the topic of the matrix says enough. */
const MOST_RUN_TOPICS = 100

async function told(tx: Queryable, id: string, kind: string, message: string, runs: string[] = []): Promise<void> {
  await recordEvents(tx, [{ matrixId: id, kind, message }])
  const topics = runs.length <= MOST_RUN_TOPICS ? runs.map((run) => `run:${run}` as const) : []
  await notify(tx, ['schedule', `matrix:${id}`, 'overview', ...topics])
}
