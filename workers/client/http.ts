import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { BoundedQueue, complain, type Point, type Road, type Status, wireNumber } from './road'
import { type Address, Spool } from './spool'

const QUEUE_POINTS = 100_000
const BATCH_POINTS = 5_000
/** Of a batch as columns; the server takes 250,000. */
const BATCH_VALUES = 100_000
/** Bytes above which a body is compressed. */
const GZIP_BYTES = 4096
const REQUEST_TIMEOUT_MS = 10_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** A server that asks for more is asked again after this. */
const LONGEST_RETRY_AFTER_MS = 300_000
/** While the server is away, what waits in memory goes to the disk this often. */
const SPOOL_EVERY_MS = 5_000
/** How long the end of the work waits for the server; what is left then is on the disk. */
const CLOSE_TIMEOUT_MS = 5_000

interface Answer {
  /** 0: there was none. */
  status: number
  text: string
  retryAfterMs: number
}

/**
 * Reports to a server on another machine: batches of columns, one request at a time, the same batch until it arrived, which
 * the server stores once. What can't be sent goes to the spool at once, and from there, oldest first, when the server is back.
 */
export class HttpRoad implements Road {
  #queue = new BoundedQueue<Point>(QUEUE_POINTS)
  #status: Status | null = null
  #sending: Promise<void> | null = null
  #closing = new AbortController()
  #complained = false
  #refused = new Set<number>()
  #pause = FIRST_PAUSE_MS
  #retryAt = 0
  #spooledAt = 0
  #answered = true
  /** The server, or something before it, reads no gzip. */
  #plain = false

  constructor(
    readonly to: Address,
    readonly spool: Spool = new Spool(null, '', to),
    readonly closeTimeoutMs = CLOSE_TIMEOUT_MS,
  ) {}

  points(point: Point): void {
    this.#queue.push(point)
  }

  status(status: Status): void {
    this.#status = status
  }

  flush(): void {
    if (this.#sending || (this.#queue.length === 0 && !this.#status && !this.#isAway)) return
    if (performance.now() < this.#retryAt) {
      if (this.#queue.length >= BATCH_POINTS || performance.now() - this.#spooledAt >= SPOOL_EVERY_MS)
        this.#spoolQueue()
      return
    }
    this.#sending = this.#send().finally(() => {
      this.#sending = null
    })
  }

  async close(): Promise<void> {
    const giveUp = setTimeout(() => this.#closing.abort(), this.closeTimeoutMs)
    const until = performance.now() + this.closeTimeoutMs
    await this.#sending
    // One more try whatever pause was meant: a server that is away is not waited for, one that is busy is, if there is time.
    if (!this.#answered) this.#retryAt = 0
    while (!this.#closing.signal.aborted && this.#retryAt < until) {
      await sleep(Math.max(0, this.#retryAt - performance.now()), undefined, { signal: this.#closing.signal }).catch(
        () => {},
      )
      this.#sending ??= this.#send().finally(() => {
        this.#sending = null
      })
      await this.#sending
      if (!this.#isAway || !this.#answered) break
    }
    clearTimeout(giveUp)
    this.#spoolQueue()
    if (this.#status) this.spool.putPosition(gzipSync(JSON.stringify(this.#status)))
    this.#status = null
    this.#tellWhatStays()
  }

  /** Whether the last request did not get through. */
  get #isAway(): boolean {
    return this.#retryAt > 0
  }

  /** Sends all that waits, until the server is away or busy. */
  async #send(): Promise<void> {
    for (let entry = this.spool.oldest(); entry; entry = this.spool.oldest()) {
      const to = entry.isPosition ? positionAddress(entry.address) : entry.address
      const answer = await this.#post(to, entry.body, true)
      if (isLater(answer)) return this.#later(answer)
      if (entry.address.token !== this.to.token && [401, 403, 404].includes(answer.status)) this.spool.leave(entry)
      else {
        this.#check(answer)
        this.spool.done(entry)
      }
    }
    while (this.#queue.length > 0) {
      const body = this.#nextBatch()
      const answer = await this.#postText(this.to, body)
      if (isLater(answer)) {
        this.spool.put(gzipSync(body))
        return this.#later(answer)
      }
      this.#check(answer)
    }
    const status = this.#status
    if (status) {
      const answer = await this.#postText(positionAddress(this.to), JSON.stringify(status))
      if (isLater(answer)) return this.#later(answer)
      this.#check(answer)
      if (this.#status === status) this.#status = null
    }
    this.#pause = FIRST_PAUSE_MS
    this.#retryAt = 0
  }

  #nextBatch(): string {
    const names = new Set<string>()
    let count = 0
    for (const { values } of this.#queue.first(BATCH_POINTS)) {
      for (const name of Object.keys(values)) names.add(name)
      if (count > 0 && names.size * (count + 1) > BATCH_VALUES) break
      count++
    }
    return JSON.stringify({ columns: columnsOf(this.#queue.take(count)) })
  }

  #spoolQueue(): void {
    this.#spooledAt = performance.now()
    while (this.#queue.length > 0) this.spool.put(gzipSync(this.#nextBatch()))
  }

  #postText(to: Address, body: string): Promise<Answer> {
    const packed = body.length > GZIP_BYTES && !this.#plain
    return this.#post(to, packed ? gzipSync(body) : Buffer.from(body), packed)
  }

  async #post(to: Address, body: Buffer, packed: boolean): Promise<Answer> {
    const unpacked = packed && this.#plain ? unpack(body) : null
    const answer = await this.#request(to, unpacked ?? body, packed && !unpacked)
    if (!packed || unpacked || ![400, 415].includes(answer.status)) return answer
    const asText = unpack(body)
    if (!asText) return answer
    const plain = await this.#request(to, asText, false)
    if (plain.status < 200 || plain.status >= 300) return answer
    this.#plain = true
    return plain
  }

  async #request({ url, token }: Address, body: Buffer, packed: boolean): Promise<Answer> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...(packed ? { 'content-encoding': 'gzip' } : {}),
        },
        body: new Uint8Array(body),
        // A token goes to the server that was named and to no other.
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      })
      const text = (await response.text()).slice(0, 500)
      return { status: response.status, text, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) }
    } catch (error) {
      const { message, cause } = error as Error
      return { status: 0, text: cause instanceof Error ? `${message}: ${cause.message}` : message, retryAfterMs: 0 }
    }
  }

  #later({ status, text, retryAfterMs }: Answer): void {
    this.#answered = status !== 0
    const pause = this.#pause * (0.5 + Math.random() / 2) // so that many workers do not come back at once
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#retryAt = performance.now() + Math.max(pause, retryAfterMs)
    if (!this.#complained) complain(`reports do not reach the server, trying again: ${status || ''} ${text}`)
    this.#complained = true
  }

  #check({ status, text }: Answer): void {
    this.#answered = true
    if (status >= 200 && status < 300) {
      this.#complained = false
      return
    }
    if (!this.#refused.has(status)) complain(`the server refused a report, it is dropped: ${status} ${text}`)
    this.#refused.add(status)
  }

  #tellWhatStays(): void {
    const { lost } = this.spool
    if (this.spool.waiting > lost && this.spool.onDisk)
      complain(`reports are kept in ${this.spool.base}, and the next attempt of this run sends them`)
    if (lost > 0) complain(`${lost} batches of metrics never reached ${this.to.url}`)
    if (this.#queue.dropped > 0) complain(`${this.#queue.dropped} steps of metrics were dropped`)
  }
}

function positionAddress(to: Address): Address {
  return { ...to, url: to.url.replace(/points$/, 'progress') }
}

/** Null for what a crash of the machine left broken in the spool. */
function unpack(body: Buffer): Buffer | null {
  try {
    return gunzipSync(body)
  } catch {
    return null
  }
}

function isLater({ status }: Answer): boolean {
  return status === 0 || status >= 500 || [408, 425, 429].includes(status)
}

/** A Retry-After header, seconds or a date, as milliseconds; 0 without one. */
function retryAfterMs(value: string | null): number {
  if (!value) return 0
  const ms = /^\d/.test(value) ? Number.parseFloat(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0
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
