import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { io as connectSocket, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type {
  ClientToServer,
  LogPatch,
  PointsPatch,
  ProgressPatch,
  ServerToClient,
  Signal,
} from '../../lib/api/sockets'
import { ADMIN_TOKEN, testContext } from '../api/testing/api-server'
import { seedAttempt, seedMatrix } from '../api/testing/seed'
import { notify } from '../db/sql/notify'
import { recordEvents } from '../db/sql/record-events'
import { createSignInCode } from '../services/tokens/create-code'
import { openSession } from '../services/tokens/open-session'
import { testDatabase } from '../testing/database'
import { createListener, type Listener } from './listener'
import { attachSockets, type LiveFeed, type Sockets } from './sockets'

type Client = Socket<ServerToClient, ClientToServer>

const ctx = testContext(await testDatabase())
let listener: Listener
let sockets: Sockets
let server: Server
let port: number
interface FromIntake {
  points: (patch: PointsPatch) => void
  progress: (patch: ProgressPatch) => void
  gap: (runId: string) => void
}
const fromIntake: FromIntake = {
  gap: () => undefined,
  points: () => undefined,
  progress: () => undefined,
}
const live: LiveFeed = {
  onPoints(callback) {
    fromIntake.points = callback
    return () => undefined
  },
  onProgress(callback) {
    fromIntake.progress = callback
    return () => undefined
  },
  onGap(callback) {
    fromIntake.gap = callback
    return () => undefined
  },
}
const clients: Client[] = []

beforeAll(async () => {
  listener = await createListener(ctx)
  server = createServer()
  sockets = attachSockets(server, ctx, { listener, live })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

afterAll(async () => {
  await sockets.close()
  await listener.close()
})

function client(
  extraHeaders: Record<string, string> = {},
  auth: Record<string, unknown> = { token: ADMIN_TOKEN },
): Client {
  const made: Client = connectSocket(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders,
    auth,
  })
  clients.push(made)
  return made
}

function refusal(refused: Client): Promise<string> {
  return new Promise((resolve, reject) => {
    refused.on('connect_error', (error) => resolve(error.message))
    refused.on('connect', () => reject(new Error('it was let in')))
  })
}

/** Subscribes and waits for the first signal: from then on every change is seen. */
async function watch(watcher: Client, topic: string): Promise<Signal[]> {
  const signals: Signal[] = []
  watcher.on('signal', (signal) => signal.topic === topic && signals.push(signal))
  watcher.emit('subscribe', [topic])
  await vi.waitFor(() => expect(signals).toHaveLength(1), 10_000)
  return signals
}

describe('who may connect', () => {
  test('a stranger, a foreign host and a foreign origin are refused', async () => {
    expect(await refusal(client({}, {}))).toBe('unauthorized')
    expect(await refusal(client({}, { token: 'wrong' }))).toBe('unauthorized')
    expect(await refusal(client({ host: 'evil.example' }))).toContain('websocket error')
    expect(await refusal(client({ origin: 'https://evil.example' }))).toContain('websocket error')
  })

  test('the token of an attempt opens no socket', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const { token } = await seedAttempt(ctx, runIds[0] as string)
    expect(await refusal(client({}, { token }))).toBe('forbidden')
  })

  test('a browser connects with its session cookie, from its own page', async () => {
    const session = await openSession(ctx, await createSignInCode(ctx))
    const headers = { cookie: `rungrid_session_${port}=${session}`, origin: `http://127.0.0.1:${port}` }
    const browser = client(headers, {})
    await vi.waitFor(() => expect(browser.connected).toBe(true), 10_000)
  })
})

describe('points of open charts', () => {
  const patch = (runId: string, step: number, names: string[]): PointsPatch => ({
    runId,
    attemptId: 'a-1',
    series: names.map((name) => ({ name, step: [step], time: [1], value: [2] })),
  })
  const collect = (from: Client) => {
    const seen: string[] = []
    from.on('points', ({ series }) => seen.push(...series.map(({ name, step }) => `${name} ${step.join(' ')}`)))
    return seen
  }

  test('are sent, those of others are not, and each client has charts of its own', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const runId = runIds[0] as string
    const [choosy, other, all] = [client(), client(), client()]
    for (const each of [choosy, other, all]) await watch(each, `run:${runId}`)
    await choosy.emitWithAck('charts', { runId, names: ['loss'] })
    await other.emitWithAck('charts', { runId, names: ['lr', 'acc'] })
    const seen = [choosy, other, all].map(collect)
    fromIntake.points(patch(runId, 1, ['loss', 'lr', 'layers/1']))
    await vi.waitFor(() => expect(seen[2]).toEqual(['loss 1', 'lr 1', 'layers/1 1']), 10_000)
    await choosy.emitWithAck('charts', { runId, names: ['layers/1'] })
    fromIntake.points(patch(runId, 2, ['loss', 'layers/1']))
    await vi.waitFor(() => expect(seen[0]).toEqual(['loss 1', 'layers/1 2']), 10_000)
    await choosy.emitWithAck('charts', { runId, names: null })
    fromIntake.points(patch(runId, 3, ['loss', 'acc']))
    await vi.waitFor(() => expect(seen[0]).toEqual(['loss 1', 'layers/1 2', 'loss 3', 'acc 3']), 10_000)
    await vi.waitFor(() => expect(seen[1]).toEqual(['lr 1', 'acc 3']), 10_000)
  })

  test('that nobody has open are not kept either, so that thousands of metrics drop nothing', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const runId = runIds[0] as string
    const watcher = client()
    const signals = await watch(watcher, `run:${runId}`)
    await watcher.emitWithAck('charts', { runId, names: ['m/7'] })
    const seen = collect(watcher)
    const names = Array.from({ length: 5000 }, (_, i) => `m/${i}`)
    // 25,000 values at once are more than wait for one run.
    for (let step = 1; step <= 5; step++) fromIntake.points(patch(runId, step, names))
    await vi.waitFor(() => expect(seen.join(' ').replaceAll('m/7 ', '')).toBe('1 2 3 4 5'), 10_000)
    expect(signals.some((signal) => signal.gap)).toBe(false)
  })

  test('nonsense in their place changes nothing and ends nothing', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const runId = runIds[0] as string
    const watcher = client()
    await watch(watcher, `run:${runId}`)
    for (const nonsense of [
      null,
      7,
      'x',
      { runId: 5 },
      { runId, names: 'loss' },
      { runId, names: Array(501).fill('x') },
    ])
      await watcher.emitWithAck('charts', nonsense as never)
    const seen = collect(watcher)
    fromIntake.points(patch(runId, 1, ['loss']))
    await vi.waitFor(() => expect(seen).toEqual(['loss 1']), 10_000)
  })
})

describe('what is told', () => {
  test('a committed change signals its topic, with a version that grows', async () => {
    const signals = await watch(client(), 'overview')
    await notify(ctx.db.pool, ['overview'])
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(1), 10_000)
    expect(signals.at(-1)?.version).toBeGreaterThan(signals[0]?.version ?? 0)
  })

  test('a burst of changes becomes few signals, and the last change is among them', async () => {
    const { matrixId } = await seedMatrix(ctx, [])
    const signals = await watch(client(), `matrix:${matrixId}`)
    const other = await watch(client(), 'devices')
    for (let i = 0; i < 50; i++) await notify(ctx.db.pool, [`matrix:${matrixId}`])
    const seen = signals.at(-1)?.version ?? 0
    await notify(ctx.db.pool, [`matrix:${matrixId}`, 'devices'])
    await vi.waitFor(() => {
      expect(signals.at(-1)?.version).toBeGreaterThan(seen)
      expect(other.length).toBeGreaterThan(1)
    }, 10_000)
    expect(signals.length).toBeLessThan(40)
  })

  test('a matrix page gets the cells that changed, and only those', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{ state: 'queued' }, { state: 'queued' }])
    const watcher = client()
    const cells: string[] = []
    watcher.on('cells', (patch) => {
      expect(patch.matrixId).toBe(matrixId)
      for (const cell of patch.cells) cells.push(`${cell.id} ${cell.state}`)
    })
    await watch(watcher, `matrix:${matrixId}`)
    await ctx.db.prisma.run.update({ where: { id: runIds[1] }, data: { state: 'running' } })
    await notify(ctx.db.pool, [`run:${runIds[1]}`])
    await vi.waitFor(() => expect(cells).toEqual([`${runIds[1]} running`]), 10_000)
  })

  test('points and progress reach those who look at that run, joined as columns', async () => {
    const watcher = client()
    const points: number[] = []
    const progress: ProgressPatch[] = []
    watcher.on('points', (patch) => points.push(...patch.series.flatMap(({ step }) => step)))
    watcher.on('progress', (patch) => progress.push(patch))
    await watch(watcher, 'run:r-watched')
    for (let step = 0; step < 20; step++)
      for (const runId of ['r-watched', 'r-other'])
        fromIntake.points({
          runId,
          attemptId: 'a-1',
          series: [{ name: 'loss', step: [step], time: [step], value: [1] }],
        })
    const doc = { progressPercentage: 40, lastUpdatedTime: '2026-01-01T00:00:00Z' }
    fromIntake.progress({ runId: 'r-watched', attemptId: 'a-1', progress: doc, heardAt: 1 })
    await vi.waitFor(() => {
      expect(points).toEqual(Array.from({ length: 20 }, (_, step) => step))
      expect(progress.map((patch) => patch.progress.progressPercentage)).toEqual([40])
    }, 10_000)
  })

  test('more points than a patch should carry become a signal to fetch them', async () => {
    const signals = await watch(client(), 'run:r-fast')
    const many = Array.from({ length: 15_000 }, (_, i) => i)
    for (let i = 0; i < 4; i++)
      fromIntake.points({
        runId: 'r-fast',
        attemptId: 'a-1',
        series: [{ name: 'x', step: many, time: many, value: many }],
      })
    await vi.waitFor(() => expect(signals.at(-1)).toMatchObject({ gap: true }), 10_000)
  })

  test('who looks at a log is told how far it has grown, and again when a new attempt begins', async () => {
    const { runIds } = await seedMatrix(ctx, [{ state: 'running' }])
    const runId = runIds[0]!
    const [first, second] = [path.join(ctx.config.dataDir, 'log-1'), path.join(ctx.config.dataDir, 'log-2')]
    for (const dir of [first, second]) mkdirSync(dir)
    writeFileSync(path.join(first, 'stdout.log'), 'one\n')
    await seedAttempt(ctx, runId, { dir: first })
    const [watcher, other] = [client(), client()]
    const told: LogPatch[] = []
    watcher.on('log', (patch) => told.push(patch))
    await watch(watcher, `log:${runId}`)
    const last = (sizes: Partial<LogPatch>) =>
      vi.waitFor(() => expect(told.at(-1)).toEqual({ runId, attempt: 1, stdout: 4, stderr: 0, ...sizes }), 10_000)
    await last({})
    appendFileSync(path.join(first, 'stdout.log'), 'two\n')
    await last({ stdout: 8 })
    writeFileSync(path.join(first, 'stderr.log'), 'oops')
    await last({ stdout: 8, stderr: 4 })
    const toldOther: LogPatch[] = []
    other.on('log', (patch) => toldOther.push(patch))
    await watch(other, `log:${runId}`)
    await vi.waitFor(() => expect(toldOther.at(-1)?.stderr).toBe(4), 10_000)
    await ctx.db.prisma.attempt.updateMany({ where: { runId }, data: { state: 'ended' } })
    await seedAttempt(ctx, runId, { dir: second, number: 2 })
    await notify(ctx.db.pool, [`run:${runId}`])
    await last({ attempt: 2, stdout: 0 })
  })

  test.each(['reports', 'report:p-0123456789'] as const)('%s is told to who looks at it', async (topic) => {
    const signals = await watch(client(), topic)
    await notify(ctx.db.pool, [topic])
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(1), 10_000)
  })

  test('topics that are none are ignored, and nobody holds more than 200', async () => {
    const watcher = client()
    await watch(watcher, 'overview')
    watcher.emit('subscribe', ['nonsense', 'matrix:', 'run:../x', 7 as unknown as string])
    for (let i = 0; i < 3; i++)
      watcher.emit(
        'subscribe',
        Array.from({ length: 150 }, (_, n) => `run:r-${i}-${n}`),
      )
    await watch(watcher, 'overview').catch(() => undefined)
    await vi.waitFor(() => expect(sockets.io.sockets.adapter.rooms.has('run:r-1-40')).toBe(true), 10_000)
    const rooms = [...sockets.io.sockets.adapter.rooms.keys()].filter(
      (room) => room.includes(':') || room === 'nonsense',
    )
    expect(rooms).not.toContain('nonsense')
    expect(rooms.length).toBeLessThanOrEqual(200)
  })
})

describe('the listener', () => {
  const killAll = () =>
    ctx.db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'rungrid listener' and datname = current_database()`,
    )

  test('survives that its connection is killed: says so, comes back, and has everybody look anew', async () => {
    const watcher = client()
    const health: boolean[] = []
    watcher.on('health', ({ database }) => health.push(database))
    const signals = await watch(watcher, 'overview')
    await killAll()
    await vi.waitFor(() => expect(health.slice(-2)).toEqual([false, true]), 10_000)
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(1), 10_000)
    const before = signals.length
    await notify(ctx.db.pool, ['overview'])
    await vi.waitFor(() => expect(signals.length).toBeGreaterThan(before), 10_000)
  })

  test('finds a change whose notification never came', async () => {
    const { matrixId, runIds } = await seedMatrix(ctx, [{}])
    const signals = await watch(client(), `run:${runIds[0]}`)
    // Written without notify, as if the notification had been lost; again until the first sweep knows where events stand.
    await vi.waitFor(
      async () => {
        await recordEvents(ctx.db.pool, [{ matrixId, runId: runIds[0], kind: 'run.started', message: 'started' }])
        expect(signals.length).toBeGreaterThan(1)
      },
      { timeout: 15_000, interval: 500 },
    )
  })
})
