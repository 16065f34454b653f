import type { QueryClient } from '@tanstack/react-query'
import type { Socket } from 'socket.io-client'
import type { RunSummary } from '@/lib/api/runs'
import type { ClientToServer, LogPatch, PointsPatch, ProgressPatch, ServerToClient, Signal } from '@/lib/api/sockets'
import { patchCells, patchProgress } from './patches'

/**
 * The live layer: one socket, topics with reference counts, and what they do to the React Query cache.
 *
 * Why nothing is missed. A query waits until its topics are subscribed (`ready`) and only then reads, so that every change
 * after the read has a signal. If the socket is not there in time, the query reads anyway and reads again when the topic is
 * confirmed. A connection that comes back makes every topic unconfirmed: what is shown is read again as they are confirmed.
 *
 * Why it stays calm. Signals of a topic lead to at most one refetch a second, the last one always. Queries marked `patched`
 * get their changes as data (`cells`, `points`) and are read again only after a gap: a lost connection, or a signal that says
 * that the server dropped patches. Patches are written once a frame.
 *
 * While paused nothing is written: signals and patches make their topic due, and resuming reads what is due.
 */

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** Topics whose signals make this query stale. */
      topics?: readonly string[]
      /** Changes arrive as data: signals alone don't refetch it. */
      patched?: boolean
    }
  }
}

export type LiveSocket = Pick<Socket<ServerToClient, ClientToServer>, 'on' | 'emit' | 'connected' | 'disconnect'>

export interface LiveState {
  /** `connecting` before the first connection, `down` after a loss. */
  connection: 'connecting' | 'up' | 'down'
  /** false: the server told that its database is away. */
  database: boolean
  paused: boolean
  /** Milliseconds since 1970 of the last message; null: none yet. */
  lastMessageAt: number | null
  pausedAt: number | null
}

interface Topic {
  holders: number
  /** When the server confirmed the subscription on this connection, milliseconds since 1970; null: not yet. */
  since: number | null
  version: number
  waiting: (() => void)[]
  /** A query gave up waiting and read without a subscription. */
  readEarly: boolean
  refetchedAt: number
  refetchTimer?: ReturnType<typeof setTimeout>
  releaseTimer?: ReturnType<typeof setTimeout>
}

/** What the server was told of the open charts of a run. */
interface OpenCharts {
  /** As JSON. */
  told: string
  /** It has confirmed. */
  known: boolean
  /** How often it was told, and which of these it has confirmed. */
  asked: number
  confirmed: number
  /** Something changed and is not told yet. */
  due: boolean
  waiting: (() => void)[]
  /** A query gave up waiting. */
  readEarly: boolean
  /** Since when the server sends the points of a series, milliseconds since 1970; ALL stands for every series. */
  since: Map<string, number>
}

/** No series is called so: names hold no control characters. */
const ALL = '\u0000all'

/** Series that are asked for by name; the server takes up to 500 names, and a message of at most 64 KB. */
const MOST_CHARTS = 200
/** Milliseconds a query waits for its topic before it reads without. */
const READY_WITHIN = 400
/** Milliseconds between two refetches of a topic that changes all the time. */
const REFETCH_EVERY = 1000
/** Milliseconds a topic stays after its last holder: going back and forth costs nothing. */
const KEEP_TOPIC = 5000

export class Live {
  #state: LiveState = { connection: 'connecting', database: true, paused: false, lastMessageAt: null, pausedAt: null }
  #listeners = new Set<() => void>()
  #topics = new Map<string, Topic>()
  /** Topics to read again, and whether what is patched must be read too. */
  #due = new Map<string, boolean>()
  /** Hashes of queries that were being read when a signal came. */
  #readAgain = new Set<string>()
  #cells = new Map<string, RunSummary[]>()
  #progress = new Map<string, ProgressPatch>()
  #points = new Map<string, PointsPatch[]>()
  /** What each listener wants of a run: names of series; null: all. */
  #pointListeners = new Map<string, Map<(patches: PointsPatch[]) => void, readonly string[] | null>>()
  #charts = new Map<string, OpenCharts>()
  #logs = new Map<string, LogPatch>()
  #logListeners = new Map<string, Set<(patch: LogPatch | null) => void>>()
  #frame: number | undefined
  readonly #forget: () => void
  readonly #socket: LiveSocket
  readonly #client: QueryClient
  readonly #schedule: (work: () => void) => number

  constructor(
    socket: LiveSocket,
    client: QueryClient,
    schedule: (work: () => void) => number = (work) => requestAnimationFrame(work),
  ) {
    this.#socket = socket
    this.#client = client
    this.#schedule = schedule
    this.#forget = client.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'removed') this.#readAgain.delete(query.queryHash)
      if (type !== 'updated' || query.state.fetchStatus !== 'idle' || !this.#readAgain.delete(query.queryHash)) return
      // What could not be read waits for somebody to try again, or for the next signal.
      if (query.state.status === 'success') void client.invalidateQueries({ queryKey: query.queryKey, exact: true })
    })
    socket.on('connect', () => this.#connected())
    socket.on('disconnect', () => this.#disconnected())
    socket.on('connect_error', () => this.#set({ connection: 'down' }))
    socket.on('signal', (signal) => this.#signalled(signal))
    socket.on('cells', (patch) => this.#received(`matrix:${patch.matrixId}`, () => this.#addCells(patch)))
    socket.on('progress', (patch) => this.#received(`run:${patch.runId}`, () => this.#progress.set(patch.runId, patch)))
    socket.on('points', (patch) => this.#received(`run:${patch.runId}`, () => this.#addPoints(patch)))
    socket.on('log', (patch) => this.#received(`log:${patch.runId}`, () => this.#logs.set(patch.runId, patch)))
    socket.on('health', (health) => {
      const came = health.database && !this.#state.database
      this.#set({ database: health.database, lastMessageAt: Date.now() })
      if (came) this.#refetchAll()
    })
  }

  getState = (): LiveState => this.#state

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Holds a topic until the returned function is called. */
  hold(name: string): () => void {
    const topic = this.#topic(name)
    topic.holders += 1
    clearTimeout(topic.releaseTimer)
    let held = true
    return () => {
      if (!held) return
      held = false
      topic.holders -= 1
      if (topic.holders === 0) topic.releaseTimer = setTimeout(() => this.#drop(name), KEEP_TOPIC)
    }
  }

  /** Resolves when all topics are confirmed, or after 400 ms, or at once while the socket is down. */
  async ready(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#readyOne(this.#topic(name))))
  }

  /** Whether every change since that read has reached, or would have reached, the cache. */
  covers(names: readonly string[], readAt: number): boolean {
    return names.every((name) => {
      const since = this.#topics.get(name)?.since
      return since !== null && since !== undefined && readAt >= since
    })
  }

  /**
   * New points of a run, at most once a frame, while its topic is held. The server sends those that a listener wants.
   * @param names the series that it draws; null: all. It may be told of others, too
   */
  onPoints(
    runId: string,
    listener: (patches: PointsPatch[]) => void,
    names: readonly string[] | null = null,
  ): () => void {
    const listeners = this.#pointListeners.get(runId) ?? new Map()
    this.#pointListeners.set(runId, listeners.set(listener, names))
    this.#chartsChanged(runId)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#pointListeners.delete(runId)
      this.#chartsChanged(runId)
    }
  }

  /** Resolves when the server knows what the listeners of a run want: what is read then misses no point that comes. */
  async pointsReady(runId: string): Promise<void> {
    // Listeners that mount together with the one that asks come first.
    await Promise.resolve()
    const charts = this.#charts.get(runId)
    if (!charts || charts.known || this.#state.connection === 'down') return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        charts.readEarly = true
        resolve()
      }, READY_WITHIN)
      charts.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Whether every point of these series since that read was, or will be, sent or told as a gap. */
  coversPoints(runId: string, names: readonly string[], readAt: number): boolean {
    const since = this.#charts.get(runId)?.since
    if (!since) return false
    return names.every((name) => readAt >= (since.get(ALL) ?? since.get(name) ?? Number.POSITIVE_INFINITY))
  }

  #chartsChanged(runId: string): void {
    const known = this.#charts.get(runId)
    const charts: OpenCharts = known ?? {
      told: '',
      known: false,
      asked: 0,
      confirmed: 0,
      due: false,
      waiting: [],
      readEarly: false,
      since: new Map(),
    }
    if (!known) this.#charts.set(runId, charts)
    if (charts.due) return
    charts.due = true
    charts.known = false
    // Charts come and go in groups: one message for all of them.
    queueMicrotask(() => {
      charts.due = false
      this.#tellCharts(runId, charts)
    })
  }

  #tellCharts(runId: string, charts: OpenCharts): void {
    const wanted = [...(this.#pointListeners.get(runId)?.values() ?? [])]
    const distinct = wanted.includes(null) ? null : [...new Set(wanted.flatMap((names) => names ?? []))].sort()
    const names = distinct && distinct.length > MOST_CHARTS ? null : distinct
    const told = JSON.stringify(names)
    const settle = () => {
      charts.known = true
      const all = charts.since.get(ALL)
      const now = Date.now()
      const since = (names ?? [ALL]).map((name) => [name, all ?? charts.since.get(name) ?? now] as const)
      charts.since = new Map(since)
      for (const go of charts.waiting.splice(0)) go()
      if (charts.readEarly) this.#refetch(`run:${runId}`, true)
      charts.readEarly = false
    }
    if (told === charts.told) {
      if (charts.confirmed === charts.asked) settle()
      return
    }
    charts.told = told
    // What is no longer wanted may be missed from now on.
    if (distinct)
      for (const name of charts.since.keys()) if (name !== ALL && !distinct.includes(name)) charts.since.delete(name)
    if (!this.#socket.connected) return
    const asked = ++charts.asked
    this.#socket.emit('charts', { runId, names }, () => {
      charts.confirmed = asked
      if (asked === charts.asked && !charts.due) settle()
    })
  }

  /** How far the logs of a run have grown, while `log:<run id>` is held; null: they may have, look. */
  onLog(runId: string, listener: (patch: LogPatch | null) => void): () => void {
    const listeners = this.#logListeners.get(runId) ?? new Set()
    this.#logListeners.set(runId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#logListeners.delete(runId)
    }
  }

  pause(): void {
    this.#set({ paused: true, pausedAt: Date.now() })
  }

  resume(): void {
    this.#set({ paused: false, pausedAt: null })
    const due = [...this.#due]
    this.#due.clear()
    for (const [name, withPatched] of due) this.#refetch(name, withPatched)
  }

  close(): void {
    for (const topic of this.#topics.values()) {
      clearTimeout(topic.refetchTimer)
      clearTimeout(topic.releaseTimer)
    }
    this.#topics.clear()
    this.#forget()
    this.#socket.disconnect()
  }

  #topic(name: string): Topic {
    const known = this.#topics.get(name)
    if (known) return known
    const topic: Topic = { holders: 0, since: null, version: -1, waiting: [], readEarly: false, refetchedAt: 0 }
    this.#topics.set(name, topic)
    topic.releaseTimer = setTimeout(() => this.#drop(name), KEEP_TOPIC)
    if (this.#socket.connected) this.#socket.emit('subscribe', [name])
    return topic
  }

  #drop(name: string): void {
    const topic = this.#topics.get(name)
    if (!topic || topic.holders > 0) return
    clearTimeout(topic.refetchTimer)
    for (const go of topic.waiting) go()
    this.#topics.delete(name)
    if (name.startsWith('run:') && !this.#pointListeners.has(name.slice(4))) this.#charts.delete(name.slice(4))
    if (this.#socket.connected) this.#socket.emit('unsubscribe', [name])
  }

  #readyOne(topic: Topic): Promise<void> | undefined {
    if (topic.since !== null) return undefined
    if (this.#state.connection === 'down') {
      topic.readEarly = true
      return undefined
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        topic.readEarly = true
        resolve()
      }, READY_WITHIN)
      topic.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  #connected(): void {
    this.#set({ connection: 'up', lastMessageAt: Date.now() })
    const names = [...this.#topics.keys()]
    if (names.length > 0) this.#socket.emit('subscribe', names)
    for (const [runId, charts] of this.#charts) {
      // A new connection knows nothing; runs without listeners need no word.
      charts.told = ''
      charts.since.clear()
      if (this.#pointListeners.has(runId)) this.#chartsChanged(runId)
      else this.#charts.delete(runId)
    }
  }

  #disconnected(): void {
    for (const topic of this.#topics.values()) {
      // Versions are comparable only within one connection, and what came in between is unknown.
      topic.since = null
      topic.version = -1
      topic.readEarly = true
    }
    this.#set({ connection: 'down' })
  }

  #signalled({ topic: name, version, gap = false }: Signal): void {
    const topic = this.#topics.get(name)
    if (!topic) return
    this.#touch()
    if (topic.since === null) {
      topic.since = Date.now()
      topic.version = version
      for (const go of topic.waiting.splice(0)) go()
      if (topic.readEarly) this.#refetch(name, true)
      topic.readEarly = false
      return
    }
    if (version <= topic.version) return
    topic.version = version
    this.#due.set(name, gap || (this.#due.get(name) ?? false))
    if (!this.#state.paused) this.#refetchSoon(name, topic)
  }

  /** At once if the last was a second ago, else when it will be: the last signal is never lost. */
  #refetchSoon(name: string, topic: Topic): void {
    if (topic.refetchTimer) return
    const wait = Math.max(0, topic.refetchedAt + REFETCH_EVERY - Date.now())
    const go = () => {
      topic.refetchTimer = undefined
      topic.refetchedAt = Date.now()
      // Paused meanwhile: it stays due.
      if (this.#state.paused) return
      const withPatched = this.#due.get(name) ?? false
      this.#due.delete(name)
      this.#refetch(name, withPatched)
    }
    if (wait === 0) go()
    else topic.refetchTimer = setTimeout(go, wait)
  }

  #refetch(name: string, withPatched: boolean): void {
    if (this.#state.paused) {
      this.#due.set(name, withPatched || (this.#due.get(name) ?? false))
      return
    }
    if (name.startsWith('log:')) for (const listener of this.#logListeners.get(name.slice(4)) ?? []) listener(null)
    const queries = this.#client.getQueryCache().findAll({
      predicate: ({ meta }) => Boolean(meta?.topics?.includes(name)) && (withPatched || !meta?.patched),
    })
    for (const query of queries) {
      // What could not be read stays with its message and its button, rather than flicker with each signal.
      if (query.state.status === 'error' && query.state.data === undefined && !withPatched) continue
      // A read that is under way may have missed the change. Starting it anew on each signal would let a slow one never end.
      if (query.state.fetchStatus === 'fetching') this.#readAgain.add(query.queryHash)
      else void this.#client.invalidateQueries({ queryKey: query.queryKey, exact: true })
    }
  }

  #refetchAll(): void {
    for (const name of this.#topics.keys()) this.#refetch(name, true)
  }

  #received(topic: string, take: () => void): void {
    this.#touch()
    if (this.#state.paused) {
      this.#due.set(topic, true)
      return
    }
    take()
    this.#frame ??= this.#schedule(() => this.#flush())
  }

  #addCells({ matrixId, cells }: { matrixId: string; cells: RunSummary[] }): void {
    const pending = this.#cells.get(matrixId)
    if (pending) pending.push(...cells)
    else this.#cells.set(matrixId, [...cells])
  }

  #addPoints(patch: PointsPatch): void {
    const pending = this.#points.get(patch.runId)
    if (pending) pending.push(patch)
    else this.#points.set(patch.runId, [patch])
  }

  #flush(): void {
    this.#frame = undefined
    const cells = [...this.#cells]
    const progress = [...this.#progress.values()]
    const points = [...this.#points]
    const logs = [...this.#logs.values()]
    this.#logs.clear()
    this.#cells.clear()
    this.#progress.clear()
    this.#points.clear()
    for (const [matrixId, changed] of cells) patchCells(this.#client, matrixId, changed)
    for (const patch of progress) patchProgress(this.#client, patch)
    for (const [runId, patches] of points) {
      for (const listener of this.#pointListeners.get(runId)?.keys() ?? []) listener(patches)
    }
    for (const patch of logs) for (const listener of this.#logListeners.get(patch.runId) ?? []) listener(patch)
  }

  /** The age of data is shown in seconds: no need to render for each message. */
  #touch(): void {
    const now = Date.now()
    if (now - (this.#state.lastMessageAt ?? 0) > 250) this.#set({ lastMessageAt: now })
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
