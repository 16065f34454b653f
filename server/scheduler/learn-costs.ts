/**
 * What a run that succeeded teaches about those that wait: their expected durations, and with them their order and the
 * forecast, in its own matrix and in others of the same benchmark.
 *
 * 10,000 waiting runs are not written anew at every end: a benchmark is looked at once in REST_MS at most (an end in
 * between is looked at when they are over), a page of runs at a time, and only what changes by more than a twentieth is
 * written. Nothing waits for it, and what it misses the next end brings.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { CostModel } from '../../lib/scheduling/costs'
import { policyOf } from '../../lib/scheduling/policies'
import { type Database, isDatabaseAway } from '../db/database'
import { asLeader, LeadershipLost } from '../db/leader-lock'
import { learningMatrices, learningRuns, saveCosts } from '../db/sql/learn-costs'
import { measuredDurations } from '../db/sql/measured-durations'
import { notify } from '../db/sql/notify'
import type { Context } from '../services/context'

const REST_MS = 5000
const PAGE = 2000
/** Changes up to this share are not worth a write. */
const WORTH = 0.05

/** What is under way or due, by benchmark. */
const learning = new WeakMap<Database, Map<string, { again: boolean }>>()

/**
 * Call it after a run of the benchmark succeeded; it never throws.
 * @returns when what was known then has been learnt; at once where a look is due anyway
 */
export async function learnCosts(stage: { ctx: Context; epoch: number }, benchmark: string): Promise<void> {
  const { db, log } = stage.ctx
  const known = learning.get(db) ?? new Map<string, { again: boolean }>()
  learning.set(db, known)
  const running = known.get(benchmark)
  if (running) {
    running.again = true
    return
  }
  const turn = { again: false }
  known.set(benchmark, turn)
  try {
    await learn(stage, benchmark)
  } catch (error) {
    if (!(error instanceof LeadershipLost) && !isDatabaseAway(error))
      log.warn({ err: error, benchmark }, 'expected durations were not learnt; the next end of a run tries again')
  }
  // Not kept alive for it: what a stopped server did not learn, the next one does.
  setTimeout(() => {
    known.delete(benchmark)
    if (turn.again) void learnCosts(stage, benchmark)
  }, REST_MS).unref()
}

async function learn({ ctx, epoch }: { ctx: Context; epoch: number }, benchmark: string): Promise<void> {
  const { pool } = ctx.db
  const matrices = await learningMatrices(pool, benchmark)
  if (matrices.length === 0) return
  const model = new CostModel(await measuredDurations(pool, benchmark), benchmark)
  for (const { id: matrixId, order } of matrices) {
    const policy = policyOf(order)
    let after = { stage: -1, position: -1 }
    let changed = 0
    for (;;) {
      const runs = await learningRuns(pool, { matrixId, benchmark, after, limit: PAGE })
      const better = runs.flatMap((run) => {
        const costSeconds = model.expected({ ...run, matrixId })
        if (Math.abs(costSeconds - run.costSeconds) <= WORTH * run.costSeconds) return []
        return [{ id: run.id, costSeconds, orderKey: policy.orderKey({ ...run, costSeconds }) }]
      })
      if (better.length > 0) await asLeader(ctx.db, epoch, (tx) => saveCosts(tx, better))
      changed += better.length
      if (runs.length < PAGE) break
      after = runs.at(-1)!
      await breathe()
    }
    if (changed > 0) await notify(pool, ['schedule', `matrix:${matrixId}`, 'overview'])
  }
}
