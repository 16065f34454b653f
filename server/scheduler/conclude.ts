/** What a run becomes when its attempt has ended badly or was asked to end. Called inside the leader's transaction. */
import { FAILURE_CLASSES, type Failure, failure, MOST_REQUEUES, retriedBy } from '../../lib/runs/failures'
import type { Queryable } from '../db/database'
import { type ActiveRun, loadRetryOn } from '../db/sql/load-active-runs'
import { endAttempt, endRun, requeueRun } from '../db/sql/move-run'
import { selectLost } from '../db/sql/select-lost'
import { tell } from '../db/sql/tell'
import { discard, setAside } from '../results/publish'
import { quarantineDevice } from '../services/devices/verbs'
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

/** Somebody deleted the directory that the attempt wrote into: whatever its end was, there is nothing to publish. */
export function resultsDeleted(run: ActiveRun, tail?: string[]): Failure {
  return failure(
    'no_results',
    `Its directory for results, ${run.stagingDir}, was deleted while it ran`,
    tail,
    'Leave the results directory alone while runs write there, and retry.',
  )
}

/** The attempt failed by itself. What it wrote goes, but for results that were refused: those are set aside and named. */
export async function concludeFailure(tx: Queryable, run: ActiveRun, exit: Exit, found: Failure): Promise<boolean> {
  if (found.class !== 'no_results') {
    await discard(run.stagingDir)
    return concludeFailed(tx, run, exit, found)
  }
  const kept = await setAside(run.stagingDir, run.resultDir, run.attemptId)
  const message = kept ? `${found.message}. What it wrote is kept in ${kept}` : found.message
  return concludeFailed(tx, run, exit, { ...found, message })
}

/**
 * The attempt failed. The run is queued again when it was not its fault or its policy has retries and the failure makes
 * sense of one; else it waits for a person.
 * @returns whether the run has ended
 */
async function concludeFailed(tx: Queryable, run: ActiveRun, exit: Exit, found: Failure): Promise<boolean> {
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
  const inARow = FAILURE_CLASSES[found.class].retry === 'yes'
  await requeueRun(tx, run.id, { by, inARow, delaySeconds, failureClass: found.class })
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
  const { id: runId, matrixId, attemptId } = run
  const reason = `It was lost under run ${runId}: ${found.message}`
  for (const id of await selectLost(tx, attemptId))
    await quarantineDevice(tx, { id, reason, attemptId, runId, matrixId })
}

/** The attempt ended because somebody, or a limit, asked it to. @returns whether the run has failed for good */
export async function concludeIntended(tx: Queryable, run: ActiveRun, exit: Exit, tail: string[]): Promise<boolean> {
  const reason = run.intentReason ?? 'No reason was given'
  if (run.intent === 'timeout' || run.intent === 'silent' || run.intent === 'device_lost') {
    return concludeFailure(tx, run, exit, failure(run.intent, reason, tail))
  }
  if (run.intent === 'stop') {
    await concludeStopped(tx, run, exit)
    return false
  }
  await discard(run.stagingDir)
  await endAttempt(tx, run.attemptId, { outcome: 'cancelled', ...exit, failure: failure('cancelled', reason) })
  await endRun(tx, run.id, 'cancelled')
  await say(tx, run, 'run.cancelled', 'info', `Attempt ${run.attemptNumber} was cancelled: ${reason}`)
  await settleMatrix(tx, run.matrixId)
  return false
}

/** The attempt was stopped early and left no whole result: what it wrote is kept, for whoever knows what to do with it. */
export async function concludeStopped(tx: Queryable, run: ActiveRun, exit: Exit, faults: string[] = []): Promise<void> {
  const kept = await setAside(run.stagingDir, run.resultDir, run.attemptId, '.partial')
  await endAttempt(tx, run.attemptId, { outcome: 'stopped', ...exit, failure: null })
  await endRun(tx, run.id, 'stopped')
  const missing = faults.length > 0 ? `. Nothing is published, as ${faults.slice(0, 3).join('; ')}` : ''
  const where = kept ? `. What it wrote is kept in ${kept}` : ''
  const reason = run.intentReason ?? 'No reason was given'
  await say(tx, run, 'run.stopped', 'info', `Attempt ${run.attemptNumber} was stopped: ${reason}${missing}${where}`)
  await settleMatrix(tx, run.matrixId)
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
