/** What a run becomes when its attempt has ended badly or was asked to end. Called inside the leader's transaction. */
import { type Failure, failure, MOST_REQUEUES, retriedBy } from '../../lib/runs/failures'
import type { Queryable } from '../db/database'
import { type ActiveRun, loadRetryOn } from '../db/sql/load-active-runs'
import { endAttempt, endRun, requeueRun } from '../db/sql/move-run'
import { quarantineHeld } from '../db/sql/quarantine-held'
import { recordEvents } from '../db/sql/record-events'
import { tell } from '../db/sql/tell'
import { settleMatrix } from './settle-matrix'

export interface Exit {
  exitCode: number | null
  signal: string | null
}

const FIRST_DELAY_SECONDS = 5
const LONGEST_DELAY_SECONDS = 300

/** Seconds before the n-th retry (n from 0): 5, 10, 20, … up to 5 minutes. */
export function retryDelay(n: number): number {
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** n)
}

/**
 * The attempt failed. The run is queued again when it was not its fault or its policy has retries and the failure makes
 * sense of one; else it waits for a person.
 * @returns whether the run has ended
 */
export async function concludeFailed(tx: Queryable, run: ActiveRun, exit: Exit, found: Failure): Promise<boolean> {
  if (found.class === 'device_lost') await quarantine(tx, run, found)
  await endAttempt(tx, run.attemptId, { outcome: 'failed', ...exit, failure: found })
  const what = `Attempt ${run.attemptNumber} failed (${found.class}): ${found.message}`
  const by = retriedBy(found, { ...run, retryOn: await loadRetryOn(tx, run.matrixId) })
  if (by === 'person') {
    await endRun(tx, run.id, 'failed', { failureClass: found.class })
    await say(tx, run, 'run.failed', 'error', `${what}${whyNot(run, found)}`)
    await settleMatrix(tx, run.matrixId)
    return true
  }
  // Another device may be free this moment; what is busy, or has brought a machine down, needs a pause.
  const delaySeconds = found.class === 'device_lost' ? 0 : retryDelay(by === 'policy' ? run.retriesUsed : run.requeues)
  await requeueRun(tx, run.id, { by, delaySeconds, failureClass: found.class })
  const when = delaySeconds > 0 ? `Retried in ${delaySeconds} s` : 'Queued again'
  const free = by === 'scheduler' ? `, as it was not the run's fault (${run.requeues + 1} of ${MOST_REQUEUES})` : ''
  await say(tx, run, 'run.retrying', 'warning', `${what}. ${when}${free}`)
  return false
}

function whyNot(run: ActiveRun, found: Failure): string {
  const left = run.retries - run.retriesUsed
  if (left <= 0) return ''
  return `. Not retried by the policy: ${found.class} seldom goes away by itself. policy.retry_on can name it`
}

/** Nothing is placed on a device that failed under a run until a person has looked at it. */
async function quarantine(tx: Queryable, run: ActiveRun, found: Failure): Promise<void> {
  const ids = await quarantineHeld(tx, run.attemptId, `It was lost under run ${run.id}: ${found.message}`)
  await recordEvents(
    tx,
    ids.map((deviceId) => ({
      deviceId,
      runId: run.id,
      matrixId: run.matrixId,
      kind: 'device.quarantined',
      level: 'error' as const,
      message: `${deviceId} is quarantined: ${found.message}`,
    })),
  )
}

/** The attempt ended because somebody, or a limit, asked it to. @returns whether the run has failed for good */
export async function concludeIntended(tx: Queryable, run: ActiveRun, exit: Exit, tail: string[]): Promise<boolean> {
  const reason = run.intentReason ?? 'No reason was given'
  if (run.intent === 'timeout' || run.intent === 'silent' || run.intent === 'device_lost') {
    return concludeFailed(tx, run, exit, failure(run.intent, reason, tail))
  }
  const state = run.intent === 'stop' ? 'stopped' : 'cancelled'
  await endAttempt(tx, run.attemptId, {
    outcome: state,
    ...exit,
    failure: state === 'cancelled' ? failure('cancelled', reason) : null,
  })
  await endRun(tx, run.id, state)
  await say(tx, run, `run.${state}`, 'info', `Attempt ${run.attemptNumber} was ${state}: ${reason}`)
  await settleMatrix(tx, run.matrixId)
  return false
}

export async function say(
  tx: Queryable,
  run: ActiveRun,
  kind: string,
  level: 'info' | 'warning' | 'error',
  message: string,
): Promise<void> {
  await tell(tx, { matrixId: run.matrixId, runId: run.id, attemptId: run.attemptId, kind, level, message }, [
    'schedule',
    `run:${run.id}`,
    `matrix:${run.matrixId}`,
    'overview',
    'devices',
  ])
}
