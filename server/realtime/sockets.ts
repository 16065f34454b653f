/**
 * What browsers are told while they look (docs/ARCHITECTURE.md). A client subscribes to topics; a changed topic is a small signal
 * and the client fetches again what it shows of it. Two things carry data: points and progress of a run, and changed
 * cells of a matrix. `log:<run id>` tells how far the logs of its latest attempt have grown.
 *
 * Points are sent of the series that are on open charts (`charts`), as a run can have thousands.
 *
 * Bounds: at most 10 messages a second for each topic and kind; 200 topics a socket; a client that does not read as
 * fast as we send gets no more patches, and when it has caught up one signal for each topic whose patches it missed.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { RunSummary } from '../../lib/api/runs'
import type { ClientToServer, PointsPatch, ProgressPatch, ServerToClient } from '../../lib/api/sockets'
import { RungridError } from '../../lib/errors/rungrid-error'
import { principalOf, requirePerson } from '../api/access'
import { headerReader } from '../api/guard'
import { checkHost, checkOrigin } from '../api/hosts'
import { asRungridError, problemOf } from '../api/problems'
import { isDatabaseAway } from '../db/database'
import type { Context } from '../services/context'
import { runCells } from '../services/runs/run-cells'
import type { Listener } from './listener'
import { LogWatch } from './log-watch'
import { anyOf, OpenCharts, wantedOf } from './open-charts'
import { PointsBuffer } from './points-buffer'
import { Throttle } from './throttle'

const SIGNAL_MS = 100
/** Progress comes often and the overview is a page of many things. */
const OVERVIEW_PROGRESS_MS = 1000
const TOPICS_A_SOCKET = 200
/** Changed runs that wait to be fetched; beyond, matrices get a signal instead of cells. */
const MOST_CHANGED_RUNS = 2000
/** Packets that wait in a socket before it counts as lagging. */
const LAG_PACKETS = 64
const CHECK_SESSION_MS = 60_000
const TOPIC = /^(overview|devices|alerts|reports|(matrix|run|report|log):[\w-]{1,64})$/

/** What intake passes on as it comes in. Both return how to stop. */
export interface LiveFeed {
  onPoints(callback: (patch: PointsPatch) => void): () => void
  onProgress(callback: (patch: ProgressPatch) => void): () => void
  /** Points came in without a patch. */
  onGap(callback: (runId: string) => void): () => void
}

interface SocketData {
  /** Topics whose patches this client missed because it lagged. */
  missed: Set<string>
  charts: OpenCharts
}
type OurServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>
type OurSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>

export interface Sockets {
  io: OurServer
  /** Closes sockets and, with them, the HTTP server. */
  close(): Promise<void>
}

/** Serves sockets under /socket.io/ on the HTTP server; other upgrades are left alone. */
export function attachSockets(
  httpServer: HttpServer,
  ctx: Context,
  parts: { listener: Listener; live: LiveFeed },
): Sockets {
  const io: OurServer = new Server({
    serveClient: false,
    maxHttpBufferSize: 64 * 1024,
    allowRequest: (request, callback) => {
      try {
        const header = headerReader(request)
        checkHost(ctx.config, header)
        checkOrigin(ctx.config, header, true)
        callback(null, true)
      } catch (error) {
        callback(asRungridError(error).code, false)
      }
    },
  })
  io.use(async (socket, next) => {
    try {
      requirePerson(await principalOf(ctx, credentials(socket)))
      next()
    } catch (error) {
      const known = asRungridError(error)
      next(Object.assign(new Error(known.code), { data: problemOf(known, socket.id) }))
    }
  })

  let version = 1
  const isWatched = (topic: string) => (io.sockets.adapter.rooms.get(topic)?.size ?? 0) > 0
  const signals = new Throttle(SIGNAL_MS, (topic) => {
    const gap = gaps.delete(topic)
    if (isWatched(topic)) io.to(topic).emit('signal', { topic, version: ++version, gap })
  })
  /** Topics whose patches were dropped: what is patched there must be read again. */
  const gaps = new Set<string>()
  const signalGap = (topic: string) => {
    gaps.add(topic)
    signals.ask(topic)
  }
  const slowSignals = new Throttle(OVERVIEW_PROGRESS_MS, (topic) => signals.ask(topic))

  /** Those who look at a topic and keep up; the others are told what they missed when they have caught up. */
  const viewersOf = (topic: string): OurSocket[] => {
    const viewers: OurSocket[] = []
    for (const id of io.sockets.adapter.rooms.get(topic) ?? []) {
      const socket = io.sockets.sockets.get(id)
      if (!socket) continue
      if (waitingPackets(socket) > LAG_PACKETS) socket.data.missed.add(topic)
      else viewers.push(socket)
    }
    return viewers
  }
  /** Encoded once, however many look. Without anybody nothing is emitted: `io.to([])` would reach everybody. */
  const tell = (viewers: OurSocket[], emit: (all: ReturnType<OurServer['to']>) => void) => {
    if (viewers.length > 0) emit(io.to(viewers.map(({ id }) => id)))
  }
  const sendPoints = (patch: PointsPatch) => {
    const whole: OurSocket[] = []
    for (const socket of viewersOf(`run:${patch.runId}`)) {
      const wanted = wantedOf(patch, socket.data.charts.of(patch.runId))
      if (wanted === patch) whole.push(socket)
      else if (wanted) socket.emit('points', wanted)
    }
    tell(whole, (all) => all.emit('points', patch))
  }

  const points = new PointsBuffer()
  const pointSends = new Throttle(SIGNAL_MS, (runId) => {
    const patches = points.take(runId)
    if (patches === 'overflow') signalGap(`run:${runId}`)
    else for (const patch of patches) sendPoints(patch)
  })
  /** What anybody who watches a run wants of it, until somebody says something else. */
  const wantedByRun = new Map<string, ReadonlySet<string> | null>()
  const wantedOfRun = (runId: string) => {
    const known = wantedByRun.get(runId)
    if (known !== undefined) return known
    const rooms = io.sockets.adapter.rooms.get(`run:${runId}`) ?? []
    const watchers = [...rooms].flatMap((id) => io.sockets.sockets.get(id) ?? [])
    const wanted = anyOf(watchers.map((socket) => socket.data.charts.of(runId)))
    wantedByRun.set(runId, wanted)
    return wanted
  }
  const latestProgress = new Map<string, ProgressPatch>()
  const progressSends = new Throttle(SIGNAL_MS, (runId) => {
    const patch = latestProgress.get(runId)
    latestProgress.delete(runId)
    if (patch) tell(viewersOf(`run:${runId}`), (all) => all.emit('progress', patch))
  })

  const changedRuns = new Set<string>()
  const cellSends = new Throttle(SIGNAL_MS, () => void sendCells())
  const sendCells = async () => {
    const ids = [...changedRuns]
    changedRuns.clear()
    try {
      const byMatrix = new Map<string, RunSummary[]>()
      for (const cell of await runCells(ctx, { ids }))
        byMatrix.set(cell.matrixId, [...(byMatrix.get(cell.matrixId) ?? []), cell])
      for (const [matrixId, cells] of byMatrix)
        tell(viewersOf(`matrix:${matrixId}`), (all) => all.emit('cells', { matrixId, cells }))
    } catch (error) {
      // Once the database is back everything is signalled anew.
      if (!isDatabaseAway(error)) ctx.log.error({ err: error }, 'changed cells could not be read')
    }
  }
  const cellChanged = (runId: string) => {
    const matrices = watchedTopics(io).filter((topic) => topic.startsWith('matrix:'))
    if (matrices.length === 0) return
    if (changedRuns.size < MOST_CHANGED_RUNS) changedRuns.add(runId)
    else for (const topic of matrices) signalGap(topic)
    cellSends.ask('cells')
  }

  const logs = new LogWatch(ctx, (patch) => tell(viewersOf(`log:${patch.runId}`), (all) => all.emit('log', patch)))
  const ofLog = (room: string, act: (runId: string) => void) => {
    if (room.startsWith('log:')) act(room.slice(4))
  }
  io.sockets.adapter.on('join-room', (room: string) => ofLog(room, (runId) => logs.watch(runId)))
  io.sockets.adapter.on('delete-room', (room: string) => ofLog(room, (runId) => logs.forget(runId)))

  const stops = [
    parts.listener.onTopic((topic) => {
      if (topic === 'schedule' || topic === 'rules' || topic === 'notifications') return
      signals.ask(topic)
      if (!topic.startsWith('run:')) return
      cellChanged(topic.slice(4))
      logs.changed(topic.slice(4))
    }),
    parts.listener.onResync(() => {
      for (const topic of watchedTopics(io)) {
        signalGap(topic)
        ofLog(topic, (runId) => logs.changed(runId))
      }
    }),
    parts.listener.onHealth((database) => io.emit('health', { database, at: Date.now() })),
    parts.live.onPoints((patch) => {
      if (!isWatched(`run:${patch.runId}`)) return
      const wanted = wantedOf(patch, wantedOfRun(patch.runId))
      if (!wanted) return
      points.add(wanted)
      pointSends.ask(patch.runId)
    }),
    parts.live.onGap((runId) => signalGap(`run:${runId}`)),
    parts.live.onProgress((patch) => {
      if (isWatched(`run:${patch.runId}`)) {
        latestProgress.set(patch.runId, patch)
        progressSends.ask(patch.runId)
      }
      cellChanged(patch.runId)
      slowSignals.ask('overview')
    }),
  ]

  io.on('connection', (socket) => {
    socket.data.missed = new Set()
    socket.data.charts = new OpenCharts()
    socket.emit('health', { database: parts.listener.healthy, at: Date.now() })
    socket.on('subscribe', (topics) => {
      for (const topic of topicsIn(topics)) {
        if (!socket.rooms.has(topic) && socket.rooms.size > TOPICS_A_SOCKET) {
          ctx.log.warn({ socket: socket.id }, `a socket asked for more than ${TOPICS_A_SOCKET} topics`)
          return
        }
        void socket.join(topic)
        wantedByRun.delete(topic.slice(4))
        socket.emit('signal', { topic, version })
      }
    })
    socket.on('unsubscribe', (topics) => {
      for (const topic of topicsIn(topics)) {
        void socket.leave(topic)
        socket.data.charts.forget(topic.slice(4))
        wantedByRun.delete(topic.slice(4))
      }
    })
    socket.on('charts', (wanted, done) => {
      socket.data.charts.set(wanted)
      wantedByRun.clear()
      if (typeof done === 'function') done()
    })
    socket.on('disconnect', () => wantedByRun.clear())
    socket.conn.on('drain', () => {
      for (const topic of socket.data.missed) socket.emit('signal', { topic, version: ++version, gap: true })
      socket.data.missed.clear()
    })
  })

  // A session that ended ends its sockets too.
  const checks = setInterval(() => void endStrangers(ctx, io), CHECK_SESSION_MS)
  checks.unref()

  io.attach(httpServer, { path: '/socket.io/', destroyUpgrade: false })
  return {
    io,
    async close() {
      clearInterval(checks)
      for (const stop of stops) stop()
      logs.close()
      for (const throttle of [signals, slowSignals, pointSends, progressSends, cellSends]) throttle.close()
      await io.close()
    },
  }
}

/** Headers of the handshake; a token given in `auth` stands for the header that browsers can't set. */
function credentials(socket: OurSocket) {
  const header = headerReader(socket.request as IncomingMessage)
  const { token } = socket.handshake.auth as { token?: unknown }
  return (name: string) => (name === 'authorization' && typeof token === 'string' ? `Bearer ${token}` : header(name))
}

/** engine.io keeps what the transport has not taken yet in a field that its types hide. */
function waitingPackets(socket: OurSocket): number {
  return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length
}

function watchedTopics(io: OurServer): string[] {
  return [...io.sockets.adapter.rooms.keys()].filter((room) => TOPIC.test(room))
}

function topicsIn(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, TOPICS_A_SOCKET).filter((topic) => typeof topic === 'string' && TOPIC.test(topic))
}

async function endStrangers(ctx: Context, io: OurServer): Promise<void> {
  for (const socket of io.sockets.sockets.values()) {
    try {
      requirePerson(await principalOf(ctx, credentials(socket as OurSocket)))
    } catch (error) {
      if (error instanceof RungridError) socket.disconnect(true)
      else if (!isDatabaseAway(error)) ctx.log.error({ err: error }, 'a session could not be checked')
    }
  }
}
