/** A chart's question to a long run: 4 series of 1,000,000 steps in 500 buckets, whole and zoomed. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { seriesQuerySchema } from '../lib/api/series'
import { RANK } from '../lib/series/merge'
import { connect } from '../server/db/database'
import { startEmbeddedPostgres } from '../server/db/embedded'
import { migrate } from '../server/db/migrate'
import { intakeContext, makeAttempt } from '../server/intake/testing/attempt'
import { flushDirty } from '../server/services/points/flush-rollups'
import { insertPoints } from '../server/services/points/insert-points'
import { querySeries } from '../server/services/series/query-series'
import type { Figure } from './figures'

const STEPS = 1_000_000
const BATCH = 50_000
const NAMES = ['train/loss', 'val/loss', 'lr', 'grad_norm']
const PEER = 'seconds; MLflow freezes'

export async function bench({ seconds = 5 }: { seconds?: number } = {}): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-bench-query-'))
  chmodSync(dir, 0o755) // as root, PostgreSQL runs as another account
  const postgres = await startEmbeddedPostgres({ dir })
  await migrate(postgres.url, path.resolve(import.meta.dirname, '../prisma/migrations'))
  const db = connect(postgres.url)
  const ctx = intakeContext(db)
  try {
    const { runId, attemptId } = await makeAttempt(db)
    for (let first = 0; first < STEPS; first += BATCH) {
      const step = Array.from({ length: BATCH }, (_, i) => first + i)
      const time = step.map((s) => 1763760000 + s / 50 + Math.random() / 100)
      const columns = NAMES.map((name, n) => ({
        name,
        step,
        time,
        value: step.map((s) => 3 / (1 + s / 50_000) + n + Math.random() / 10),
      }))
      await insertPoints(ctx, { attemptId, rank: RANK.http, columns })
      await flushDirty(db)
    }
    const median = async (query: object): Promise<{ ms: number; text: string }> => {
      const parsed = seriesQuerySchema.parse({ runs: [runId], names: NAMES, buckets: 500, ...query })
      const times: number[] = []
      let text = ''
      const until = performance.now() + (seconds * 1000) / 3
      while (times.length < 10 || performance.now() < until) {
        const began = performance.now()
        text = JSON.stringify(await querySeries(ctx, parsed))
        times.push(performance.now() - began)
      }
      times.sort((a, b) => a - b)
      return { ms: Math.round(times[times.length >> 1]! * 10) / 10, text }
    }
    const whole = await median({})
    const zoomed = await median({ range: [300_123, 411_777] })
    const byTime = await median({ x: 'time', range: [1763760000 + 6002, 1763760000 + 8235] })
    return [
      { name: 'series query, 4 × 1,000,000 steps', value: whole.ms, unit: 'ms', budget: 20, peer: PEER },
      { name: 'series query, zoomed to a tenth', value: zoomed.ms, unit: 'ms', budget: 20, peer: PEER },
      { name: 'series query, zoomed by time', value: byTime.ms, unit: 'ms', budget: 20, peer: PEER },
      {
        name: 'series query, compressed answer',
        value: Math.round(gzipSync(whole.text).length / 102.4) / 10,
        unit: 'KB',
        budget: 40,
        peer: '–',
      },
    ]
  } finally {
    await db.close()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
