import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Run, RunSummary } from '@/lib/api/runs'
import type { PointsPatch } from '@/lib/api/sockets'
import { keys } from './keys'
import { Live, type LiveSocket } from './live'
import { readRuns } from './patches'

/** A socket whose other end is the test. */
class Wire {
  connected = false
  sent: [name: string, topics: string[]][] = []
  #handlers = new Map<string, ((...args: never[]) => void)[]>()

  on(name: string, handler: (...args: never[]) => void) {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler])
    return this
  }

  /** Answers of the server that are under way. */
  answers: (() => void)[] = []

  emit(name: string, topics: string[], done?: () => void) {
    this.sent.push([name, topics])
    if (done) this.answers.push(done)
    return this
  }

  disconnect() {
    this.drop()
    return this
  }

  receive(name: string, ...args: unknown[]) {
    for (const handler of this.#handlers.get(name) ?? []) (handler as (...all: unknown[]) => void)(...args)
  }

  connect() {
    this.connected = true
    this.receive('connect')
  }

  drop() {
    this.connected = false
    this.receive('disconnect', 'transport close')
  }
}

const topic = 'matrix:m-1'
const run = (id: string, facts: Partial<RunSummary> = {}) =>
  ({ id, matrixId: 'm-1', state: 'queued', heardAt: null, progress: null, ...facts }) as RunSummary

function setUp() {
  const wire = new Wire()
  const client = new QueryClient()
  let frame: (() => void) | undefined
  const live = new Live(wire as unknown as LiveSocket, client, (work) => {
    frame = work
    return 1
  })
  /** A query of the topic that counts how often it was read. */
  const query = (name: string, meta: { patched?: boolean } = {}) => {
    const read = vi.fn(async () => name)
    const queryKey = [name]
    return {
      read,
      run: () => client.fetchQuery({ queryKey, queryFn: read, meta: { topics: [topic], ...meta } }),
      queryKey,
    }
  }
  const isDue = (queryKey: readonly unknown[]) => client.getQueryState(queryKey)?.isInvalidated ?? false
  const nextFrame = () => {
    const work = frame
    frame = undefined
    work?.()
  }
  return { wire, client, live, query, isDue, nextFrame, hasFrame: () => frame !== undefined }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what a page shows stays true', () => {
  it('a query waits for its topic, so that no change falls between its read and its first signal', async () => {
    const { wire, live } = setUp()
    wire.connect()
    live.hold(topic)
    let ready = false
    void live.ready([topic]).then(() => {
      ready = true
    })
    await vi.advanceTimersByTimeAsync(50)
    expect(ready).toBe(false)
    wire.receive('signal', { topic, version: 7 })
    await vi.advanceTimersByTimeAsync(0)
    expect(ready).toBe(true)
    expect(wire.sent).toEqual([['subscribe', [topic]]])
  })

  it('a query that could not wait is read again when its topic is confirmed', async () => {
    const { wire, live, query, isDue } = setUp()
    live.hold(topic)
    const waiting = live.ready([topic])
    await vi.advanceTimersByTimeAsync(400)
    await waiting
    const { run: fetch, queryKey } = query('head', { patched: true })
    await fetch()
    wire.connect()
    expect(isDue(queryKey)).toBe(false)
    wire.receive('signal', { topic, version: 1 })
    expect(isDue(queryKey)).toBe(true)
  })

  it('a newer signal makes queries of its topic stale; an old one and other topics do not', async () => {
    const { wire, live, query, isDue } = setUp()
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 7 })
    const head = query('head')
    await head.run()
    wire.receive('signal', { topic, version: 7 })
    wire.receive('signal', { topic: 'overview', version: 9 })
    expect(isDue(head.queryKey)).toBe(false)
    wire.receive('signal', { topic, version: 8 })
    expect(isDue(head.queryKey)).toBe(true)
  })

  it('a storm of signals costs one read a second, and the last signal is never lost', async () => {
    const { wire, live, query, isDue } = setUp()
    vi.setSystemTime(1_000_000)
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 0 })
    const head = query('head')
    await head.run()
    let reads = 0
    for (let version = 1; version <= 25; version += 1) {
      wire.receive('signal', { topic, version })
      await vi.advanceTimersByTimeAsync(100)
      if (isDue(head.queryKey)) {
        reads += 1
        await head.run()
      }
    }
    await vi.advanceTimersByTimeAsync(1000)
    expect(reads).toBe(3)
    expect(isDue(head.queryKey)).toBe(true)
  })

  it('what is patched is read again after a gap only: dropped patches, or a lost connection', async () => {
    const { wire, live, query, isDue } = setUp()
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 1 })
    const cells = query('cells', { patched: true })
    await cells.run()
    wire.receive('signal', { topic, version: 2 })
    expect(isDue(cells.queryKey)).toBe(false)
    await vi.advanceTimersByTimeAsync(1000)
    wire.receive('signal', { topic, version: 3, gap: true })
    expect(isDue(cells.queryKey)).toBe(true)
    await cells.run()
    wire.drop()
    wire.connect()
    wire.receive('signal', { topic, version: 1 })
    expect(isDue(cells.queryKey)).toBe(true)
  })

  it('a read slower than the signals still ends, and is done once more for what it may have missed', async () => {
    const { wire, client, live } = setUp()
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 1 })
    const answers: ((value: string) => void)[] = []
    const observer = new QueryObserver(client, {
      queryKey: ['slow'],
      queryFn: () => new Promise<string>((resolve) => answers.push(resolve)),
      meta: { topics: [topic] },
    })
    const stop = observer.subscribe(() => {})
    for (let version = 2; version < 6; version += 1) {
      wire.receive('signal', { topic, version })
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(answers).toHaveLength(1)
    answers[0]?.('old')
    await vi.advanceTimersByTimeAsync(0)
    expect(observer.getCurrentResult().data).toBe('old')
    expect(answers).toHaveLength(2)
    answers[1]?.('new')
    await vi.advanceTimersByTimeAsync(2000)
    expect(observer.getCurrentResult().data).toBe('new')
    expect(answers).toHaveLength(2)
    stop()
  })

  it('everything is read again when the database is back', async () => {
    const { wire, live, query, isDue } = setUp()
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 1 })
    const cells = query('cells', { patched: true })
    await cells.run()
    wire.receive('health', { database: false, at: 1 })
    expect(live.getState().database).toBe(false)
    wire.receive('health', { database: true, at: 2 })
    expect(isDue(cells.queryKey)).toBe(true)
  })
})

describe('patches', () => {
  it('many cells of one frame are written at once, the newest of each run', () => {
    const { wire, client, live, nextFrame } = setUp()
    wire.connect()
    live.hold(topic)
    const before = [run('r-1'), run('r-2'), run('r-3')]
    client.setQueryData(keys.matrixRuns('m-1'), before)
    wire.receive('cells', { matrixId: 'm-1', cells: [run('r-2', { state: 'starting' })] })
    wire.receive('cells', { matrixId: 'm-1', cells: [run('r-2', { state: 'running' }), run('r-9')] })
    expect(client.getQueryData(keys.matrixRuns('m-1'))).toBe(before)
    nextFrame()
    const after = client.getQueryData<RunSummary[]>(keys.matrixRuns('m-1'))
    expect(after?.map((each) => each.state)).toEqual(['queued', 'running', 'queued'])
    expect(after?.[0]).toBe(before[0])
  })

  it('a cell that changes while the long list is read is not overwritten by the older page', async () => {
    const { wire, client, live, nextFrame } = setUp()
    wire.connect()
    live.hold(topic)
    let answer: (runs: RunSummary[]) => void = () => {}
    const reading = readRuns('m-1', () => new Promise<RunSummary[]>((resolve) => (answer = resolve)))
    wire.receive('cells', { matrixId: 'm-1', cells: [run('r-1', { state: 'running' })] })
    nextFrame()
    answer([run('r-1'), run('r-2')])
    expect((await reading).map((each) => each.state)).toEqual(['running', 'queued'])
    expect(client.getQueryData(keys.matrixRuns('m-1'))).toBeUndefined()
  })

  it('progress reaches the run and its cell, and an older report changes nothing', () => {
    const { wire, client, live, nextFrame } = setUp()
    wire.connect()
    live.hold('run:r-1')
    client.setQueryData(keys.run('r-1'), run('r-1', { heardAt: '2026-11-21T10:00:00.000Z' }) as Run)
    client.setQueryData(keys.matrixRuns('m-1'), [run('r-1')])
    const heardAt = Date.parse('2026-11-21T10:00:05.000Z')
    const progress = { progressPercentage: 58, lastUpdatedTime: '2026-11-21T10:00:05.000Z' }
    wire.receive('progress', { runId: 'r-1', attemptId: 'a-1', progress, heardAt })
    nextFrame()
    wire.receive('progress', { runId: 'r-1', attemptId: 'a-1', progress: {}, heardAt: heardAt - 60_000 })
    nextFrame()
    expect(client.getQueryData<Run>(keys.run('r-1'))?.progress?.progressPercentage).toBe(58)
    expect(client.getQueryData<RunSummary[]>(keys.matrixRuns('m-1'))?.[0]?.progress?.progressPercentage).toBe(58)
  })

  it('points reach the open chart once a frame and stop when it closes', () => {
    const { wire, live, nextFrame, hasFrame } = setUp()
    wire.connect()
    live.hold('run:r-1')
    const seen: PointsPatch[][] = []
    const stop = live.onPoints('r-1', (patches) => seen.push(patches))
    const patch = { runId: 'r-1', attemptId: 'a-1', series: [] }
    wire.receive('points', patch)
    wire.receive('points', patch)
    nextFrame()
    expect(seen).toEqual([[patch, patch]])
    stop()
    wire.receive('points', patch)
    nextFrame()
    expect(seen).toHaveLength(1)
    expect(hasFrame()).toBe(false)
  })
})

describe('open charts', () => {
  const wanted = (wire: Wire) => wire.sent.filter(([name]) => name === 'charts').map(([, what]) => what)
  const settle = () => Promise.resolve()

  it('are told in one message, and reading waits until the server knows', async () => {
    const { wire, live } = setUp()
    wire.connect()
    const draw = () => undefined
    let ready = false
    const reading = live.pointsReady('r-1').then(() => {
      ready = true
    })
    const close = live.onPoints('r-1', draw, ['loss', 'lr'])
    live.onPoints('r-1', () => undefined, ['loss', 'acc'])
    await settle()
    expect(wanted(wire)).toEqual([{ runId: 'r-1', names: ['acc', 'loss', 'lr'] }])
    await settle()
    expect(ready).toBe(false)
    wire.answers.shift()!()
    await reading
    close()
    await settle()
    expect(wanted(wire).at(-1)).toEqual({ runId: 'r-1', names: ['acc', 'loss'] })
  })

  it('cover what was read since the server sends them, until they close', async () => {
    const { wire, live } = setUp()
    wire.connect()
    const close = live.onPoints('r-1', () => undefined, ['loss'])
    live.onPoints('r-1', () => undefined, ['acc'])
    await settle()
    expect(live.coversPoints('r-1', ['loss'], Date.now())).toBe(false)
    wire.answers.shift()!()
    expect(live.coversPoints('r-1', ['loss', 'acc'], Date.now())).toBe(true)
    expect(live.coversPoints('r-1', ['loss'], Date.now() - 60_000)).toBe(false)
    close()
    await settle()
    expect(live.coversPoints('r-1', ['loss'], Date.now())).toBe(false)
    expect(live.coversPoints('r-1', ['acc'], Date.now())).toBe(true)
    wire.drop()
    wire.connect()
    expect(live.coversPoints('r-1', ['acc'], Date.now())).toBe(false)
  })

  it('of a listener that names nothing are all; without listeners there are none', async () => {
    const { wire, live } = setUp()
    wire.connect()
    const close = [live.onPoints('r-1', () => undefined, ['loss']), live.onPoints('r-1', () => undefined)]
    await settle()
    for (const each of close) each()
    await settle()
    expect(wanted(wire).map((each) => (each as unknown as { names: unknown }).names)).toEqual([null, []])
  })

  it('are told again on a new connection, and said once while nothing changes', async () => {
    const { wire, live } = setUp()
    wire.connect()
    live.onPoints('r-1', () => undefined, ['loss'])
    await settle()
    const another = live.onPoints('r-1', () => undefined, ['loss'])
    await settle()
    another()
    await settle()
    expect(wanted(wire)).toHaveLength(1)
    wire.drop()
    wire.connect()
    await settle()
    expect(wanted(wire)).toHaveLength(2)
  })
})

describe('pause', () => {
  it('freezes what is shown, and going on reads what changed meanwhile', async () => {
    const { wire, client, live, query, isDue, hasFrame } = setUp()
    wire.connect()
    live.hold(topic)
    wire.receive('signal', { topic, version: 1 })
    const head = query('head')
    const cells = query('cells', { patched: true })
    await head.run()
    await cells.run()
    const before = [run('r-1')]
    client.setQueryData(keys.matrixRuns('m-1'), before)
    live.pause()
    wire.receive('signal', { topic, version: 2 })
    wire.receive('cells', { matrixId: 'm-1', cells: [run('r-1', { state: 'running' })] })
    await vi.advanceTimersByTimeAsync(5000)
    expect(hasFrame()).toBe(false)
    expect([isDue(head.queryKey), isDue(cells.queryKey)]).toEqual([false, false])
    live.resume()
    expect([isDue(head.queryKey), isDue(cells.queryKey)]).toEqual([true, true])
  })
})

describe('topics', () => {
  it('a topic is left only when nobody has held it for a while', async () => {
    const { wire, live } = setUp()
    wire.connect()
    const first = live.hold(topic)
    const second = live.hold(topic)
    first()
    await vi.advanceTimersByTimeAsync(6000)
    expect(wire.sent).toEqual([['subscribe', [topic]]])
    second()
    live.hold(topic)()
    await vi.advanceTimersByTimeAsync(6000)
    expect(wire.sent).toEqual([
      ['subscribe', [topic]],
      ['unsubscribe', [topic]],
    ])
  })

  it('what was read before the topic was confirmed does not count as fresh', () => {
    const { wire, live } = setUp()
    vi.setSystemTime(5000)
    wire.connect()
    live.hold(topic)
    expect(live.covers([topic], 5000)).toBe(false)
    wire.receive('signal', { topic, version: 1 })
    expect(live.covers([topic], 4999)).toBe(false)
    expect(live.covers([topic], 5001)).toBe(true)
    wire.drop()
    expect(live.covers([topic], 5001)).toBe(false)
  })
})
