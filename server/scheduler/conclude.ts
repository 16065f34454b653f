/** What a run becomes when its attempt has ended badly or was asked to end. Called inside the leader's transaction. */
import { FAILURE_CLASSES, type Failure, failure } from '../../lib/runs/failures'
import type { Queryable } from '../db/database'
import type { ActiveRun } from '../db/sql/load-active-runs'
import { endAttempt, endRun, requeueRun } from '../db/sql/move-run'
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

/** The attempt failed. The run is queued again while its policy has retries and the class makes sense of one. */
export async function concludeFailed(tx: Queryable, run: ActiveRun, exit: Exit, found: Failure): Promise<void> {
  await endAttempt(tx, run.attemptId, { outcome: 'failed', ...exit, failure: found })
  const again = FAILURE_CLASSES[found.class].retry !== 'no' && run.retriesUsed < run.retries
  if (again) {
    const delaySeconds = retryDelay(run.retriesUsed)
    await requeueRun(tx, run.id, { retry: true, delaySeconds, failureClass: found.class })
    await say(
      tx,
      run,
      'run.retrying',
      'warning',
      `Attempt ${run.attemptNumber} failed (${found.class}): ${found.message}. Retried in ${delaySeconds} s`,
    )
  } else {
    await endRun(tx, run.id, 'failed', { failureClass: found.class })
    const left = run.retries - run.retriesUsed
    const why = left > 0 ? `. Not retried by the policy: ${found.class} seldom goes away by itself` : ''
    await say(
      tx,
      run,
      'run.failed',
      'error',
      `Attempt ${run.attemptNumber} failed (${found.class}): ${found.message}${why}`,
    )
    await settleMatrix(tx, run.matrixId)
  }
}

/** The attempt ended because somebody, or a limit, asked it to. */
export async function concludeIntended(tx: Queryable, run: ActiveRun, exit: Exit, tail: string[]): Promise<void> {
  const reason = run.intentReason ?? 'No reason was given'
  if (run.intent === 'timeout' || run.intent === 'silent') {
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
