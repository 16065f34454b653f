/**
 * What the scheduler adds to a run: 1,000 trivial runs on two CPU slots against spawning the same program bare, two at a
 * time; and how soon a freed slot works again, from the end of one worker to the first instruction of the next.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Database } from '../server/db/database'
import { startEmbeddedPostgres } from '../server/db/embedded'
import { migrate } from '../server/db/migrate'
import { LocalEngine } from '../server/engines/local/local-engine'
import { Scheduler } from '../server/scheduler/scheduler'
import type { Context } from '../server/services/context'
import { contextIn } from '../server/testing/context-in'
import { addCpuSlots, addMatrix, scriptBenchmark } from '../server/testing/rows'
import type { Figure } from './figures'

const RUNS = 1000
const SLOTS = 2
/** Runs of the part in which every worker is adopted. */
const ADOPTED = 40
/** Its first instruction is to tell the time. */
const SCRIPT = 'date +%s.%N'

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-bench-'))
  chmodSync(dir, 0o755)
  const postgres = await startEmbeddedPostgres({ dir })
  try {
    await migrate(postgres.url, path.resolve(import.meta.dirname, '../prisma/migrations'))
    const db = connect(postgres.url)
    const ctx = contextIn(db, dir, { cpuSlots: SLOTS })
    await addCpuSlots(ctx)
    const bare = await spawnBare()

    const matrix = await addMatrix(ctx, runsOf(RUNS, SCRIPT))
    const began = performance.now()
    const scheduler = startScheduler(ctx)
    await finished(db, matrix.id)
    const perRun = (performance.now() - began) / RUNS
    await scheduler.stop()
    const own = await slotGaps(db, matrix.id, () => true)
    const adopted = await adoptedGaps(ctx)
    await db.close()
    return [
      row(
        `dispatch overhead per trivial run: time of ${RUNS} on ${SLOTS} slots, less that of bare spawning, by ${RUNS}`,
        perRun - bare,
        30,
      ),
      row('free slot to next worker’s first instruction, p95, own child', p95(own), 100),
      row('… p95, worker of an earlier server', p95(adopted), 500),
    ]
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Milliseconds a run, two at a time. */
async function spawnBare(): Promise<number> {
  const began = performance.now()
  let left = RUNS
  const lane = async () => {
    while (left-- > 0) {
      await new Promise((resolve) => spawn('/bin/sh', ['-c', SCRIPT], { stdio: 'ignore' }).once('exit', resolve))
    }
  }
  await Promise.all(Array.from({ length: SLOTS }, lane))
  return (performance.now() - began) / RUNS
}

const row = (name: string, value: number, budget: number): Figure => ({ name, value, unit: 'ms', budget, peer: '–' })
const p95 = (sorted: number[]) => sorted[Math.floor(sorted.length * 0.95)]!
const runsOf = (count: number, script: string) => Array.from({ length: count }, () => ({ script }))

function startScheduler(ctx: Context): Scheduler {
  const scheduler = new Scheduler(ctx, {
    engine: new LocalEngine(),
    getBenchmark: () => scriptBenchmark,
    drain: async () => undefined,
    apiUrl: 'http://127.0.0.1:1',
  })
  scheduler.start()
  return scheduler
}

async function finished(db: Database, id: string): Promise<void> {
  while ((await db.prisma.matrix.findUniqueOrThrow({ where: { id }, select: { state: true } })).state !== 'finished') {
    await sleep(50)
  }
}

/** Servers follow each other as soon as their workers run: every one ends under a server that did not start it. */
async function adoptedGaps(ctx: Context): Promise<number[]> {
  const { db } = ctx
  const matrix = await addMatrix(ctx, runsOf(ADOPTED, `${SCRIPT}; sleep 0.5`))
  const adopted = new Set<string>()
  for (;;) {
    const scheduler = startScheduler(ctx)
    for (let fresh = 0; fresh < SLOTS; ) {
      const { rows } = await db.pool.query<{ id: string; state: string }>(
        `select a.id, a.state from attempt a join run r on r.id = a.run_id where r.matrix_id = $1`,
        [matrix.id],
      )
      const started = rows.filter((row) => row.state !== 'starting' && !adopted.has(row.id))
      fresh = Math.max(started.length, rows.length === ADOPTED ? SLOTS : 0)
      if (fresh >= SLOTS) for (const row of started) adopted.add(row.id)
      await sleep(10)
    }
    if (adopted.size >= ADOPTED - SLOTS) {
      await finished(db, matrix.id)
      await scheduler.stop()
      return slotGaps(db, matrix.id, (attemptId) => adopted.has(attemptId))
    }
    await scheduler.stop()
  }
}

/** Sorted milliseconds between the end of a worker and the first instruction of the next one on its slot. */
async function slotGaps(db: Database, matrixId: string, counts: (attemptId: string) => boolean): Promise<number[]> {
  const { rows } = await db.pool.query<{ id: string; device: string; dir: string }>(
    `select a.id, h.device_id as device, a.dir from hold h join attempt a on a.id = h.attempt_id join run r on r.id = a.run_id
     where r.matrix_id = $1 order by h.device_id, h.held_at`,
    [matrixId],
  )
  const gaps: number[] = []
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]
    if (before?.device !== row.device || !counts(before.id)) continue
    const first = Number(readFileSync(path.join(row.dir, 'stdout.log'), 'utf8')) * 1000
    gaps.push(first - statSync(path.join(before.dir, 'exit')).mtimeMs)
  }
  return gaps.sort((a, b) => a - b)
}
