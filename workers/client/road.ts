/** One step's values of several series. */
export interface Point {
  step: number
  /** Seconds since 1970. */
  time: number
  values: Record<string, number>
}

/**
 * Position of the work; every field may be left out. `progressPercentage` follows from the steps. `estimatedRemainingSeconds` is for
 * who knows more than the pace so far, which the server estimates from.
 */
export interface Position {
  state?: string
  progressPercentage?: number
  estimatedRemainingSeconds?: number
  step?: number
  totalSteps?: number
  epoch?: number
  totalEpochs?: number
  message?: string
  metrics?: { name: string; value: string }[]
}

export type Status = Position & { lastUpdatedTime: string }

/** How reports leave the worker. Nothing here throws; what cannot leave is kept within bounds and told on stderr. */
export interface Road {
  points(point: Point): void
  status(status: Status): void
  /** Writes what is waiting; called a few times a second. */
  flush(): void
  /** Sends the rest, with a last few tries. */
  close(): Promise<void>
}

export function complain(message: string): void {
  process.stderr.write(`rungrid: ${message}\n`)
}

/** NaN and the infinities as JSON text, which JSON has no numbers for. */
export function wireNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** A queue with an upper bound: when it is full, the oldest tenth goes, and is counted. */
export class BoundedQueue<T> {
  #items: T[] = []
  dropped = 0

  constructor(readonly limit: number) {}

  get length(): number {
    return this.#items.length
  }

  push(item: T): void {
    if (this.#items.length >= this.limit) {
      const gone = this.#items.splice(0, Math.ceil(this.limit / 10)).length
      if (this.dropped === 0) complain('reports cannot leave as fast as they come; the oldest are dropped')
      this.dropped += gone
    }
    this.#items.push(item)
  }

  first(count: number): T[] {
    return this.#items.slice(0, count)
  }

  take(count = this.#items.length): T[] {
    return this.#items.splice(0, count)
  }
}
