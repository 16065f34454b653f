/**
 * What the scheduler adds to a run: 1,000 trivial runs on two CPU slots against spawning the same program bare, two at a
 * time; and how soon a freed slot works again, from the end of one worker to the first instruction of the next.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../server/db/database'
import { startEmbeddedPostgres } from '../server/db/embedded'
import { migrate } from '../server/db/migrate'
import { LocalEngine } from '../server/engines/local/local-engine'
import { Scheduler } from '../server/scheduler/scheduler'
import { contextIn } from '../server/testing/context-in'
import { addCpuSlots, addMatrix, scriptBenchmark } from '../server/testing/rows'
import type { Figure } from './figures'

const RUNS = 1000
const SLOTS = 2
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

    const scheduler = new Scheduler(ctx, {
      engine: new LocalEngine(),
      getBenchmark: () => scriptBenchmark,
      drain: async () => undefined,
      apiUrl: 'http://127.0.0.1:1',
    })
    const matrix = await addMatrix(
      ctx,
      Array.from({ length: RUNS }, () => ({ script: SCRIPT })),
    )
    const began = performance.now()
    scheduler.start()
    for (;;) {
      const { state } = await db.prisma.matrix.findUniqueOrThrow({ where: { id: matrix.id }, select: { state: true } })
      if (state === 'finished') break
      await sleep(50)
    }
    const perRun = ((performance.now() - began) * SLOTS) / RUNS
    await scheduler.stop()
    const gaps = await slotGaps(db)
    await db.close()
    return [
      {
        name: `dispatch overhead per trivial run, ${RUNS} runs, over bare spawning`,
        value: perRun - bare,
        unit: 'ms',
        budget: 30,
        peer: '–',
      },
      {
        name: 'free slot to next worker’s first instruction, p95, own child',
        value: gaps[Math.floor(gaps.length * 0.95)]!,
        unit: 'ms',
        budget: 100,
        peer: '–',
      },
    ]
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Milliseconds of one slot's time for each bare run. */
async function spawnBare(): Promise<number> {
  const began = performance.now()
  let left = RUNS
  const lane = async () => {
    while (left-- > 0) {
      await new Promise((resolve) => spawn('/bin/sh', ['-c', SCRIPT], { stdio: 'ignore' }).once('exit', resolve))
    }
  }
  await Promise.all(Array.from({ length: SLOTS }, lane))
  return ((performance.now() - began) * SLOTS) / RUNS
}

/** Sorted milliseconds between the end of a worker and the first instruction of the next one on its slot. */
async function slotGaps(db: ReturnType<typeof connect>): Promise<number[]> {
  const { rows } = await db.pool.query<{ device: string; dir: string }>(
    'select h.device_id as device, a.dir from hold h join attempt a on a.id = h.attempt_id order by h.device_id, h.held_at',
  )
  const gaps: number[] = []
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]
    if (before?.device !== row.device) continue
    const first = Number(readFileSync(path.join(row.dir, 'stdout.log'), 'utf8')) * 1000
    gaps.push(first - statSync(path.join(before.dir, 'exit')).mtimeMs)
  }
  return gaps.sort((a, b) => a - b)
}
