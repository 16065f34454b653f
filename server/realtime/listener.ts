/**
 * What other parts of the program, or other servers on the same database, have changed.
 *
 * Topics arrive by LISTEN on a connection of its own. PostgreSQL loses no notification while that connection lives, so
 * what can go wrong is the connection: it breaks (we see it at once), or it is half open (we see it when the sweep, a
 * query on the same connection every 2 s, is not answered). Either way it is opened again, with back-off, and everybody
 * is told to look at everything anew. The sweep also reads which events are new: a change whose notification never
 * came is passed on from there, so it is at most two seconds late.
 */
import { type ListenConnection, listen } from '../db/listen'
import type { Topic } from '../db/sql/notify'
import { selectEventsAfter } from '../db/sql/select-events-after'
import type { Context } from '../services/context'

const SWEEP_MS = 2000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

export interface Listener {
  /** A topic changed. Returns how to stop listening. */
  onTopic(callback: (topic: Topic) => void): () => void
  /** Anything may have changed: notifications may have been missed. */
  onResync(callback: () => void): () => void
  /** The database went away (false) or came back (true). */
  onHealth(callback: (healthy: boolean) => void): () => void
  readonly healthy: boolean
  close(): Promise<void>
}

/** Starts listening; a database that is away at the start is waited for in the background. */
export async function createListener(ctx: Context): Promise<Listener> {
  const topics = new Callbacks<[Topic]>()
  const resyncs = new Callbacks<[]>()
  const healths = new Callbacks<[boolean]>()
  const heard = new Set<string>()
  let connection: ListenConnection | null = null
  let healthy = false
  let closed = false
  let lastEvent: number | null = null
  let pause = FIRST_PAUSE_MS
  let timer: NodeJS.Timeout | undefined

  const setHealthy = (now: boolean) => {
    if (healthy === now) return
    healthy = now
    healths.call(now)
  }

  const open = async () => {
    try {
      const opened = await listen(
        ctx.db.url,
        (topic) => {
          heard.add(topic)
          topics.call(topic as Topic)
        },
        lost,
      )
      if (closed) return opened.close()
      connection = opened
      pause = FIRST_PAUSE_MS
      setHealthy(true)
      topics.call('schedule')
      resyncs.call()
      timer = setTimeout(sweep, SWEEP_MS)
    } catch (error) {
      lost(error as Error)
    }
  }

  const lost = (error?: Error) => {
    if (closed) return
    clearTimeout(timer)
    void connection?.close()
    connection = null
    lastEvent = null
    if (healthy) ctx.log.warn({ err: error?.message }, 'lost the database; looking for it')
    setHealthy(false)
    timer = setTimeout(open, pause)
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2)
  }

  const sweep = async () => {
    const swept = connection
    if (!swept) return
    try {
      const changed = await selectEventsAfter(swept.db, lastEvent)
      if (closed || connection !== swept) return
      if (lastEvent !== null) for (const topic of topicsOf(changed)) if (!heard.has(topic)) topics.call(topic)
      lastEvent = changed.at(-1)?.id ?? lastEvent ?? 0
      heard.clear()
      timer = setTimeout(sweep, SWEEP_MS)
    } catch (error) {
      if (connection === swept) lost(error as Error)
    }
  }

  await open()
  return {
    onTopic: (callback) => topics.add(callback),
    onResync: (callback) => resyncs.add(callback),
    onHealth: (callback) => healths.add(callback),
    get healthy() {
      return healthy
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await connection?.close()
    },
  }
}

function topicsOf(changed: Awaited<ReturnType<typeof selectEventsAfter>>): Set<Topic> {
  const topics = new Set<Topic>()
  if (changed.length > 0) topics.add('overview')
  for (const { matrix_id, run_id, device_id } of changed) {
    if (matrix_id) topics.add(`matrix:${matrix_id}`)
    if (run_id) topics.add(`run:${run_id}`)
    if (device_id) topics.add('devices')
  }
  return topics
}

class Callbacks<A extends unknown[]> {
  #all = new Set<(...args: A) => void>()

  add(callback: (...args: A) => void): () => void {
    this.#all.add(callback)
    return () => this.#all.delete(callback)
  }

  call(...args: A): void {
    for (const callback of [...this.#all]) callback(...args)
  }
}
