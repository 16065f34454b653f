/**
 * Charts that come into view together ask together: one series query for all that look at the same run in the same way,
 * rather than one for each of forty small charts.
 */
import { call } from '@/components/data/api'
import type { SeriesColumns, SeriesQuery, SeriesResult } from '@/lib/api/series'

/** Names of one query, the server's limit. */
const MOST_NAMES = 100
/** Milliseconds in which charts come together: queries start in effects, and each waits for the socket first. */
const TOGETHER = 12

type Ask = (query: SeriesQuery, signal: AbortSignal) => Promise<SeriesResult>

interface Asked {
  names: string[]
  signal: AbortSignal
  resolve: (columns: SeriesColumns[]) => void
  reject: (error: unknown) => void
}

const overHttp: Ask = (query, signal) => call('/series/query', { method: 'POST', json: query, signal })

export class SeriesReader {
  #waiting = new Map<string, { query: Omit<SeriesQuery, 'names'>; asked: Asked[] }>()
  readonly #ask: Ask

  constructor(ask: Ask = overHttp) {
    this.#ask = ask
  }

  /** The columns of `query.names`, as a query of their own would give them. */
  read({ names = [], ...query }: SeriesQuery, signal: AbortSignal): Promise<SeriesColumns[]> {
    return new Promise((resolve, reject) => {
      const key = JSON.stringify(query)
      const known = this.#waiting.get(key)
      const asked = { names, signal, resolve, reject }
      if (known) known.asked.push(asked)
      else {
        this.#waiting.set(key, { query, asked: [asked] })
        setTimeout(() => this.#send(key), TOGETHER)
      }
    })
  }

  #send(key: string): void {
    const { query, asked } = this.#waiting.get(key)!
    this.#waiting.delete(key)
    let together: Asked[] = []
    let names = new Set<string>()
    for (const each of asked) {
      // Whoever has gone already (a chart that was scrolled past) is not asked for.
      if (each.signal.aborted) {
        each.reject(each.signal.reason)
        continue
      }
      if (together.length > 0 && new Set([...names, ...each.names]).size > MOST_NAMES) {
        void this.#fetch(query, together)
        together = []
        names = new Set()
      }
      together.push(each)
      for (const name of each.names) names.add(name)
    }
    if (together.length > 0) void this.#fetch(query, together)
  }

  async #fetch(query: Omit<SeriesQuery, 'names'>, asked: Asked[]): Promise<void> {
    const names = [...new Set(asked.flatMap((each) => each.names))]
    // It ends when the last of them has gone.
    const control = new AbortController()
    const gone = () => asked.every(({ signal }) => signal.aborted) && control.abort()
    for (const { signal } of asked) signal.addEventListener('abort', gone, { once: true })
    try {
      const { series } = await this.#ask({ ...query, names }, control.signal)
      for (const each of asked) each.resolve(series.filter(({ name }) => each.names.includes(name)))
    } catch (error) {
      for (const each of asked) each.reject(error)
    } finally {
      for (const { signal } of asked) signal.removeEventListener('abort', gone)
    }
  }
}

export const seriesReader = new SeriesReader()
