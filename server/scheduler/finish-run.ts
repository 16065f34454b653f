/**
 * From a worker that ended well to published results and scores. Every step can be taken again after a crash. A worker that
 * was asked to stop early comes here too when it left well: with all of its files it is published, and `stopped`.
 */
import os from 'node:os'
import type { Score } from '../../lib/benchmarks/types'
import type { RunRecord } from '../../lib/results/run-record'
import { type Failure, failure } from '../../lib/runs/failures'
import { asLeader } from '../db/leader-lock'
import { type ActiveRun, lockActiveRun } from '../db/sql/load-active-runs'
import { endAttempt, endRun } from '../db/sql/move-run'
import { selectStopCriterion } from '../db/sql/select-stop-criterion'
import { exists } from '../exists'
import { checkFiles } from '../results/check-files'
import { directoryTree } from '../results/directory-tree'
import { publish, seal, sealedRecord } from '../results/publish'
import { versionOf } from '../services/system/get-system'
import { concludeFailure, concludeStopped, resultsDeleted, say } from './conclude'
import { learnCosts } from './learn-costs'
import { pauseIfAlike } from './pause-alike'
import type { Stage } from './scheduler'
import { settleMatrix } from './settle-matrix'

export async function finishRun(stage: Stage, run: ActiveRun): Promise<void> {
  const at = stage.at(run.id)
  let record = await sealedRecord(run.stagingDir, run.resultDir, run.attemptId)
  if (!record) {
    // Without it a run that declares no file would be sealed into a directory that is not there, for ever.
    if (!(await exists(run.stagingDir)))
      return run.intent === 'stop'
        ? stopWithout(stage, run, ['its directory for results was deleted while it ran'])
        : fail(stage, run, resultsDeleted(run))
    const checked = await check(stage, run)
    if ('faults' in checked)
      return run.intent === 'stop' ? stopWithout(stage, run, checked.faults) : fail(stage, run, refused(checked.faults))
    record = checked.record
    await seal(run.stagingDir, record)
    await at('sealed')
  }
  const { scores, stopped } = record
  const state = stopped ? 'stopped' : 'succeeded'
  // The renames happen inside the transaction: a newer leader waits for it, so two servers never publish one attempt.
  await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.state !== 'finishing') return
    await publish(run.stagingDir, run.resultDir, run.attemptId, at)
    await at('published')
    await endAttempt(tx, run.attemptId, { outcome: state, exitCode: run.exitCode, signal: null, failure: null })
    await endRun(tx, run.id, state, { scores })
    const how = stopped ? `was stopped: ${stopped.reason}. Its` : 'succeeded;'
    await say(tx, now, `run.${state}`, 'info', `Attempt ${run.attemptNumber} ${how} results are in ${run.resultDir}`)
    await settleMatrix(tx, run.matrixId)
  })
  await at('succeeded')
  // How long one takes that was stopped early says nothing of how long they take.
  if (!stopped) void learnCosts(stage, run.benchmark)
}

/** It was stopped early, left well, and has not all of its files: no failure, but nothing to publish either. */
async function stopWithout(stage: Stage, run: ActiveRun, faults: string[]): Promise<void> {
  await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.state !== 'finishing') return
    await concludeStopped(tx, now, { exitCode: run.exitCode, signal: null }, faults)
  })
}

async function check(stage: Stage, run: ActiveRun): Promise<{ record: RunRecord } | { faults: string[] }> {
  const benchmark = stage.options.getBenchmark(run.benchmark)
  if (!benchmark) return { faults: [`the benchmark ${run.benchmark} is no longer installed`] }
  const cell = { axes: run.axes, params: run.params }
  const { files, faults } = await checkFiles(run.stagingDir, benchmark.files(cell))
  if (faults.length > 0) return { faults }
  let scores: Score[]
  try {
    scores = await benchmark.readScores(directoryTree(run.stagingDir), cell)
  } catch (error) {
    return { faults: [`the scores can't be read: ${(error as Error).message}`] }
  }
  const endedAt = new Date()
  return {
    record: {
      format: 1,
      identityHash: run.identityHash,
      identity: run.identity,
      runId: run.id,
      attemptId: run.attemptId,
      ...(run.intent === 'stop'
        ? {
            state: 'stopped',
            stopped: {
              reason: run.intentReason ?? 'No reason was given',
              criterion: await selectStopCriterion(stage.ctx.db.pool, run.attemptId),
            },
          }
        : { state: 'succeeded' }),
      files,
      scores,
      environment: {
        rungrid: versionOf(stage.ctx.config.installDir),
        node: process.version,
        platform: `${process.platform}-${process.arch}`,
        hostname: os.hostname(),
        code: run.code,
      },
      endedAt: endedAt.toISOString(),
      durationSeconds: Math.max(0, endedAt.getTime() - (run.attemptStartedAt ?? endedAt).getTime()) / 1000,
    },
  }
}

function refused(faults: string[]): Failure {
  const shown = faults.slice(0, 5).join('; ') + (faults.length > 5 ? `; and ${faults.length - 5} more` : '')
  return failure('no_results', `The worker ended well, but ${shown}`)
}

async function fail(stage: Stage, run: ActiveRun, found: Failure): Promise<void> {
  const failed = await asLeader(stage.ctx.db, stage.epoch, async (tx) => {
    const now = await lockActiveRun(tx, run.id)
    if (!now || now.attemptId !== run.attemptId || now.state !== 'finishing') return false
    return concludeFailure(tx, now, { exitCode: run.exitCode, signal: null }, found)
  })
  if (failed) await pauseIfAlike(stage, run.matrixId)
}
