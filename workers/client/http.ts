import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { BoundedQueue, complain, type Point, type Road, type Status, wireNumber } from './road'

const SPOOL_POINTS = 100_000
const BATCH_POINTS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** How long the end of the work waits for a server that is away. */
const CLOSE_TIMEOUT_MS = 10_000

interface Addresses {
  /** Base of the run's reports; points go to `<url>/points`. */
  url: string
  token: string
  /** Progress has Kubeflow's protocol on the same server; the token is in a file. */
  progressUrl?: string
  progressTokenFile?: string
}

/** Reports to a server on another machine: batches of columns, one request at a time, the same batch until it arrived. */
export class HttpRoad implements Road {
  #spool = new BoundedQueue<Point>(SPOOL_POINTS)
  #status: Status | null = null
  #sending: Promise<void> | null = null
  #closing = new AbortController()
  #complained = false

  constructor(readonly to: Addresses) {}

  points(point: Point): void {
    this.#spool.push(point)
  }

  status(status: Status): void {
    this.#status = status
  }

  flush(): void {
    if (this.#sending || (this.#spool.length === 0 && !this.#status)) return
    this.#sending = this.#send().finally(() => {
      this.#sending = null
    })
  }

  async close(): Promise<void> {
    const giveUp = setTimeout(() => this.#closing.abort(), CLOSE_TIMEOUT_MS)
    while ((this.#spool.length > 0 || this.#status || this.#sending) && !this.#closing.signal.aborted) {
      this.flush()
      await this.#sending
      if (this.#status) await this.#pause(FIRST_PAUSE_MS)
    }
    clearTimeout(giveUp)
    const lost = this.#spool.length + this.#spool.dropped
    if (lost > 0) complain(`${lost} steps of metrics never reached ${this.to.url}`)
  }

  async #send(): Promise<void> {
    const status = this.#status
    this.#status = null
    if (status && this.to.progressUrl) {
      // One try: only the latest position matters, and points must not wait for it.
      const answer = await this.#post(this.to.progressUrl, { trainerStatus: status }, this.#progressToken)
      if (!answer.done) this.#status ??= status
    }
    for (let pause = FIRST_PAUSE_MS; this.#spool.length > 0 && !this.#closing.signal.aborted; ) {
      const batch = this.#spool.take(BATCH_POINTS)
      const answer = await this.#post(pointsUrl(this.to.url), { columns: columnsOf(batch) }, () => this.to.token)
      if (answer.done) {
        pause = FIRST_PAUSE_MS
        continue
      }
      this.#spool.putBack(batch)
      await this.#pause(Math.max(pause, answer.retryAfterMs))
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }

  #progressToken = (): string =>
    this.to.progressTokenFile ? readFileSync(this.to.progressTokenFile, 'utf8').trim() : ''

  /** One request. Done: the server took it, or refused it for good, which is told and dropped. */
  async #post(url: string, body: object, token: () => string): Promise<{ done: boolean; retryAfterMs: number }> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      })
      const detail = (await response.text()).slice(0, 500)
      if (response.ok) {
        this.#complained = false
        return { done: true, retryAfterMs: 0 }
      }
      if (response.status < 500 && response.status !== 408 && response.status !== 429) {
        complain(`the server refused a report, it is dropped: ${response.status} ${detail}`)
        return { done: true, retryAfterMs: 0 }
      }
      this.#complain(`${response.status} ${detail}`)
      return { done: false, retryAfterMs: Number(response.headers.get('retry-after')) * 1000 || 0 }
    } catch (error) {
      this.#complain((error as Error).message)
      return { done: false, retryAfterMs: 0 }
    }
  }

  /** Cut short when the end of the work gives up. */
  async #pause(ms: number): Promise<void> {
    await sleep(Math.min(ms, LONGEST_PAUSE_MS), undefined, { signal: this.#closing.signal }).catch(() => {})
  }

  #complain(reason: string): void {
    if (!this.#complained) complain(`reports do not reach the server, trying again: ${reason}`)
    this.#complained = true
  }
}

function pointsUrl(url: string): string {
  return url.endsWith('/points') ? url : `${url.replace(/\/$/, '')}/points`
}

/** Points as columns of one length; null where a step has no value of a series. */
function columnsOf(points: Point[]) {
  const names = new Set(points.flatMap(({ values }) => Object.keys(values)))
  const column = (name: string) => points.map(({ values }) => (name in values ? wireNumber(values[name]!) : null))
  return {
    step: points.map(({ step }) => step),
    time: points.map(({ time }) => time),
    values: Object.fromEntries([...names].map((name) => [name, column(name)])),
  }
}
