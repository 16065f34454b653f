/** From a worker that has ended to a run that is finishing, failed, cancelled, stopped or queued again. */
import path from 'node:path'
import { strangersOn } from '../../lib/devices/strangers'
import { deviceName, inTrouble } from '../../lib/devices/words'
import type { ProgressDoc } from '../../lib/progress/schema'
import { type Failure, failure } from '../../lib/runs/failures'
import { isDatabaseAway } from '../db/database'
import { asLeader } from '../db/leader-lock'
import { type HeldDevice, heldGpus } from '../db/sql/held-devices'
import { type ActiveRun, lockActiveRun } from '../db/sql/load-active-runs'
import { markFinishing } from '../db/sql/move-run'
import { notify } from '../db/sql/notify'
import type { Handle, Poll } from '../engines/types'
import { exists } from '../exists'
import { classifyExit, reportedFailure, tailOf } from './classify'
import { concludeFailure, concludeIntended, type Exit, resultsDeleted, say } from './conclude'
import { pauseIfAlike } from './pause-alike'
import type { Stage } from './scheduler'

/** @returns the run when it is finishing now: its results are to be checked and published */
export async function endWorker(
  stage: Stage,
  run: ActiveRun,
  handle: Handle,
  poll: Exclude<Poll, { state: 'alive' | 'unknown' }>,
): Promise<ActiveRun | null> {
  const { engine, drain } = stage.options
  const at = stage.at(run.id)
  await at('exited')
  // A device is free only when nothing of the tree holds its memory any more.
  await engine.sweep(handle)
  const unread = await readToTheEnd(stage, run, drain)
  await at('drained')

  const exit: Exit =
    poll.state === 'exited' ? { exitCode: poll.code, signal: poll.signal } : { exitCode: null, signal: null }
  const well = poll.state === 'exited' && poll.code === 0
  const found = well ? null : await failureOf(stage, run, poll)

  let failed = false
  const finishing = await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    // What was asked while we looked counts: the row is read again under lock.
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.attemptState === 'ended' || now.state === 'finishing')
      return null
    // Asked to stop, it saved and left well: what it wrote may be a whole result. It keeps the intent, by which it ends.
    const savedAndLeft = now.intent === 'stop' && well
    if (now.intent && !savedAndLeft) {
      failed = await concludeIntended(tx, now, exit, found?.tail ?? [])
      return null
    }
    if (found) {
      failed = await concludeFailure(tx, now, exit, found)
      return null
    }
    if (unread) await say(tx, now, 'metrics.unread', 'warning', unread)
    await markFinishing(tx, run.id, run.attemptId, exit.exitCode)
    await notify(tx, ['schedule', `run:${run.id}`, `matrix:${run.matrixId}`, 'overview', 'devices'])
    return { ...now, state: 'finishing' as const, exitCode: exit.exitCode }
  })
  if (failed) await pauseIfAlike(stage, run.matrixId)
  if (finishing) await at('finishing')
  return finishing
}

async function failureOf(
  stage: Stage,
  run: ActiveRun,
  poll: Exclude<Poll, { state: 'alive' | 'unknown' }>,
): Promise<Failure> {
  const { dir } = run
  if (poll.state !== 'exited')
    return failure('lost', `The worker is gone: ${poll.reason}`, await tailOf(path.join(dir, 'stderr.log')))
  // Whatever it then said of its own end is a consequence.
  if (!(await exists(run.stagingDir))) return resultsDeleted(run, await tailOf(path.join(dir, 'stderr.log')))
  const { pool } = stage.ctx.db
  let gpus = await heldGpus(pool, run.attemptId)
  if (gpus.length > 0 && stage.options.lookAtDevices) {
    // What was sampled some seconds ago doesn't tell whether the device went first. A look that fails tells nothing,
    // and must not keep the run from ending.
    await stage.options.lookAtDevices().catch((error: unknown) => {
      if (isDatabaseAway(error)) throw error
      stage.ctx.log.warn({ err: error, runId: run.id }, 'the devices of a failed run could not be looked at')
    })
    gpus = await heldGpus(pool, run.attemptId)
  }
  return classifyExit(dir, {
    code: poll.code,
    signal: poll.signal,
    reported: (await reportedFailure(dir)) ?? (await lastReport(stage, run.attemptId)),
    deviceLost: lostOf(gpus),
    strangers: strangerOf(gpus),
  })
}

/** The report of a worker that has only the HTTP road. */
async function lastReport(stage: Stage, attemptId: string): Promise<ProgressDoc['failure'] | null> {
  const { rows } = await stage.ctx.db.pool.query<{ failure: ProgressDoc['failure'] | null }>(
    `select doc->'failure' as failure from progress where attempt_id = $1`,
    [attemptId],
  )
  return rows[0]?.failure ?? null
}

function lostOf(gpus: HeldDevice[]): string | null {
  const lost = gpus.find((gpu) => gpu.health === 'lost' || gpu.health === 'faulty')
  return lost ? inTrouble(lost) : null
}

function strangerOf(gpus: HeldDevice[]): string | null {
  for (const gpu of gpus) {
    const [stranger] = strangersOn({ ...gpu, holds: [gpu] })
    if (stranger)
      return `a program that Rungrid did not start is on ${deviceName(gpu)}: ${stranger.name} (pid ${stranger.pid})`
  }
  return null
}

/**
 * Reads what the worker reported to its end. A file that can't be read must not keep the run from ending: it is said.
 * @throws when the database is away; the step is taken again
 */
async function readToTheEnd(
  stage: Stage,
  run: ActiveRun,
  drain: (attemptId: string) => Promise<void>,
): Promise<string | null> {
  try {
    await drain(run.attemptId)
    return null
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    stage.ctx.log.error({ err: error, runId: run.id }, 'the reports of a worker could not be read to their end')
    return `The end of its metrics could not be read: ${(error as Error).message}`
  }
}
