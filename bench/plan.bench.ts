/** Planning and launching 10,000 runs of which half have complete results on the disk. */
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import type { RunRecord } from '../lib/results/run-record'
import { connect } from '../server/db/database'
import { startEmbeddedPostgres } from '../server/db/embedded'
import { migrate } from '../server/db/migrate'
import type { Context } from '../server/services/context'
import { launchMatrix } from '../server/services/matrices/launch'
import { planMatrix } from '../server/services/matrices/plan'
import { prepare } from '../server/services/matrices/prepare'

const SIDE = 100
const RUNS = SIDE * SIDE
const REPEATS = 5

const range = (count: number) => Array.from({ length: count }, (_, i) => i)

const SPEC = JSON.stringify({
  name: 'ten thousand',
  benchmark: 'command',
  axes: { model: range(SIDE).map((i) => ({ name: `model-${i}`, layers: i })), seed: range(SIDE) },
  params: { argv: ['./train', '--model={model}', '--layers={model.layers}', '--seed={seed}'] },
})

export async function bench() {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-bench-plan-')))
  chmodSync(dir, 0o755) // as root, PostgreSQL runs as another account
  const postgres = await startEmbeddedPostgres({ dir, database: 'bench' })
  const root = path.join(dir, 'work')
  mkdirSync(root)
  try {
    await migrate(postgres.url, path.resolve(import.meta.dirname, '../prisma/migrations'))
    const db = connect(postgres.url)
    const ctx: Context = {
      db,
      config: { roots: [root], installDir: path.resolve(import.meta.dirname, '..') } as Context['config'],
      log: pino({ level: 'silent' }),
      nodeId: 'bench',
      serverId: 'bench',
    }
    try {
      const { runs } = await prepare(ctx, { text: SPEC, format: 'json' })
      for (const run of runs.filter((_, i) => i % 2 === 0)) publish(run)
      const launches: number[] = []
      const plans: number[] = []
      for (let i = 0; i < REPEATS; i++) {
        plans.push((await planMatrix(ctx, { text: SPEC, format: 'json' })).plannedMs)
        const began = performance.now()
        const { total, skipped } = await launchMatrix(ctx, { text: SPEC, format: 'json' })
        launches.push(performance.now() - began)
        if (total !== RUNS || skipped !== RUNS / 2) throw new Error(`${skipped} of ${total} runs were skipped`)
      }
      return [
        { name: 'planning 10,000 runs, 5,000 complete', value: median(launches), unit: 'ms', budget: 1000, peer: '–' },
        { name: '… of it without the insert', value: median(plans), unit: 'ms', budget: null, peer: '–' },
      ]
    } finally {
      await db.close()
    }
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function publish(run: { resultDir: string; identity: string; identityHash: string }): void {
  const text = '{"accuracy": 0.5}\n'
  mkdirSync(run.resultDir, { recursive: true })
  const file = path.join(run.resultDir, 'metrics.json')
  writeFileSync(file, text)
  const { size, mtimeMs } = statSync(file)
  const record: RunRecord = {
    format: 1,
    identityHash: run.identityHash,
    identity: JSON.parse(run.identity),
    runId: 'r-0000000000',
    attemptId: 'a-0000000000',
    state: 'succeeded',
    files: [{ path: 'metrics.json', size, mtimeMs, sha256: createHash('sha256').update(text).digest('hex') }],
    scores: [{ name: 'accuracy', value: 0.5, direction: 'higher', scale: [0, 1], headline: true }],
    environment: {},
    endedAt: '2026-11-21T10:11:12.000Z',
    durationSeconds: 12,
  }
  writeFileSync(path.join(run.resultDir, 'run.json'), JSON.stringify(record))
}
