/**
 * Intake over real HTTP: 20 attempts send 1,000 values a second each (10 metrics × 100 steps), every tenth batch a second
 * time, while 20 viewers get every point of a run each; then one burst of 50,000. Database, server, viewers and load
 * generator share the machine.
 */
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import type { Server as HttpServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../lib/api/sockets'
import { parseConfig } from '../server/config'
import { connect } from '../server/db/database'
import { startEmbeddedPostgres } from '../server/db/embedded'
import { migrate } from '../server/db/migrate'
import { acceptPoints } from '../server/intake/accept-points'
import { RollupFlusher } from '../server/intake/flusher'
import { liveOf } from '../server/intake/live'
import { intakeContext, makeAttempt } from '../server/intake/testing/attempt'
import { createListener } from '../server/realtime/listener'
import { attachSockets } from '../server/realtime/sockets'
import type { Figure } from './figures'

const ATTEMPTS = 20
const METRICS = 10
const STEPS = 100
const ADMIN_TOKEN = 'token-of-the-benchmark'
const PEER = 'Trackio 2,290 rows/s'

function batch(first: number, steps: number, metrics: number): string {
  const step = Array.from({ length: steps }, (_, i) => first + i)
  const values = Object.fromEntries(
    Array.from({ length: metrics }, (_, m) => [`metric/${m}`, step.map((s) => Math.sin(s / 100 + m) + m)]),
  )
  return JSON.stringify({ columns: { step, time: step.map((s) => 1763760000 + s / 100), values } })
}

/** Looks at a run and counts the values that it is sent. */
async function view(port: number, runId: string): Promise<{ values: number; close: () => void }> {
  const socket: Socket<ServerToClient, ClientToServer> = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    auth: { token: ADMIN_TOKEN },
    forceNew: true,
  })
  const viewer = { values: 0, close: () => void socket.disconnect() }
  socket.on('points', (patch) => {
    for (const series of patch.series) viewer.values += series.step.length
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  socket.emit('subscribe', [`run:${runId}`])
  return viewer
}

export async function bench({ seconds = 60 }: { seconds?: number } = {}): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-bench-intake-'))
  chmodSync(dir, 0o755) // as root, PostgreSQL runs as another account
  const postgres = await startEmbeddedPostgres({ dir })
  await migrate(postgres.url, path.resolve(import.meta.dirname, '../prisma/migrations'))
  const db = connect(postgres.url)
  const ctx = {
    ...intakeContext(db),
    config: parseConfig({ RUNGRID_ADMIN_TOKEN: ADMIN_TOKEN, RUNGRID_DATA_DIR: dir }, dir),
  }
  const flusher = new RollupFlusher(ctx)
  const app = new Hono()
  app.post('/points/:attempt', async (c) =>
    c.json(await acceptPoints(ctx, { attemptId: c.req.param('attempt'), body: await c.req.text() })),
  )
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as HttpServer
  await once(server, 'listening')
  const listener = await createListener(ctx)
  const sockets = attachSockets(server, ctx, { listener, live: liveOf(ctx) })
  try {
    const address = server.address() as { port: number }
    const attempts = await Promise.all(Array.from({ length: ATTEMPTS + 1 }, () => makeAttempt(db)))
    flusher.start()
    const viewers = await Promise.all(attempts.slice(0, ATTEMPTS).map(({ runId }) => view(address.port, runId)))

    const lags: number[] = []
    const send = async (attemptId: string, body: string) => {
      const began = performance.now()
      const response = await fetch(`http://127.0.0.1:${address.port}/points/${attemptId}`, { method: 'POST', body })
      if (!response.ok) throw new Error(`intake answered ${response.status}: ${await response.text()}`)
      const result = (await response.json()) as { changed: number; refusedCount: number }
      lags.push(performance.now() - began)
      return result
    }

    let changed = 0
    let repeated = 0
    const began = performance.now()
    await Promise.all(
      attempts.slice(0, ATTEMPTS).map(async ({ attemptId }, a) => {
        for (let second = 0; second < seconds; second++) {
          const due = began + (second + a / ATTEMPTS) * 1000
          await sleep(Math.max(0, due - performance.now()))
          const body = batch(second * STEPS, STEPS, METRICS)
          const first = await send(attemptId, body)
          changed += first.changed
          if (second % 10 !== 9) continue
          const again = await send(attemptId, body)
          repeated += again.changed
        }
      }),
    )
    const elapsed = (performance.now() - began) / 1000
    const sent = ATTEMPTS * METRICS * STEPS * seconds
    const { rows } = await db.pool.query('select count(*) as n from point')
    if (changed !== sent || repeated !== 0 || rows[0].n !== sent)
      throw new Error(`sent ${sent}, answered ${changed} and ${repeated} on repeats, stored ${rows[0].n}`)
    const seen = () => viewers.reduce((sum, viewer) => sum + viewer.values, 0)
    for (const until = Date.now() + 5000; seen() < sent && Date.now() < until; ) await sleep(50)
    if (seen() !== sent) throw new Error(`viewers were sent ${seen()} of ${sent} values`)
    for (const viewer of viewers) viewer.close()
    lags.sort((a, b) => a - b)
    const worst = lags.at(-1)!
    const p99 = lags[Math.floor(lags.length * 0.99)]!

    const burst = attempts[ATTEMPTS]!.attemptId
    const body = batch(0, 10_000, 5)
    const burstBegan = performance.now()
    const burstResult = await send(burst, body)
    const burstMs = performance.now() - burstBegan
    if (burstResult.changed !== 50_000) throw new Error(`burst stored ${burstResult.changed} of 50,000`)
    const replayBegan = performance.now()
    if ((await send(burst, body)).changed !== 0) throw new Error('a replayed burst changed points')
    const replayMs = performance.now() - replayBegan

    return [
      {
        name: 'intake over HTTP, sustained, 20 viewers',
        value: Math.round(sent / elapsed),
        unit: 'values/s',
        budget: 20_000,
        peer: PEER,
      },
      { name: 'intake lag, p99', value: Math.round(p99), unit: 'ms', budget: 1000, peer: '–' },
      { name: 'intake lag, worst', value: Math.round(worst), unit: 'ms', budget: 1000, peer: '–' },
      { name: 'burst of 50,000 values', value: Math.round(burstMs), unit: 'ms', budget: 1000, peer: '–' },
      { name: 'the same burst again', value: Math.round(replayMs), unit: 'ms', budget: 1000, peer: '–' },
    ]
  } finally {
    await flusher.stop()
    await sockets.close()
    await listener.close()
    await db.close()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
