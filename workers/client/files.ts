import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { BoundedQueue, complain, type Point, type Road, type Status, wireNumber } from './road'

const QUEUE_LINES = 100_000
const LAST_TRIES = 5
const LAST_TRY_EVERY_MS = 200

/**
 * Reports through files: points as JSON lines appended to the metrics file, the position as a document that is replaced
 * whole. Written synchronously, since a batch costs microseconds and a training loop seldom lets timers run.
 */
export class FileRoad implements Road {
  #lines = new BoundedQueue<string>(QUEUE_LINES)
  /** What a write that failed half-way left: it goes on at that byte, so that no line is torn or doubled. */
  #rest: Buffer = Buffer.alloc(0)
  #status: Status | null = null
  #begun = false
  #told = new Set<string>()

  constructor(
    readonly metricsFile: string | undefined,
    readonly statusFile: string | undefined,
  ) {}

  points({ step, time, values }: Point): void {
    if (!this.metricsFile) return
    const wire = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wireNumber(value)]))
    this.#lines.push(`${JSON.stringify({ step, time, ...wire })}\n`)
  }

  status(status: Status): void {
    this.#status = status
  }

  flush(): void {
    this.#attempt('metrics', () => this.#appendLines())
    this.#attempt('progress', () => this.#replaceStatus())
  }

  async close(): Promise<void> {
    for (let tries = 0; tries < LAST_TRIES; tries++) {
      this.flush()
      if (!this.#waiting) return
      await sleep(LAST_TRY_EVERY_MS)
    }
    complain(`${this.#lines.length} lines of metrics were never written to ${this.metricsFile}`)
  }

  get #waiting(): boolean {
    return this.#rest.length > 0 || this.#lines.length > 0 || (this.#status !== null && this.statusFile !== undefined)
  }

  #appendLines(): void {
    if (!this.metricsFile || (this.#rest.length === 0 && this.#lines.length === 0)) return
    const file = openSync(this.metricsFile, 'a+')
    try {
      if (!this.#begun && endsTorn(file)) writeSync(file, '\n')
      this.#begun = true
      do {
        if (this.#rest.length === 0) this.#rest = Buffer.from(this.#lines.take().join(''))
        while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(file, this.#rest))
      } while (this.#lines.length > 0)
    } finally {
      closeSync(file)
    }
  }

  #replaceStatus(): void {
    if (!this.statusFile || !this.#status) return
    const beside = `${this.statusFile}.${process.pid}.tmp`
    writeFileSync(beside, JSON.stringify(this.#status))
    renameSync(beside, this.statusFile)
    this.#status = null
  }

  /** A failed write is tried again at the next flush; the reason is told once, until a write succeeds. */
  #attempt(what: string, write: () => void): void {
    try {
      write()
      this.#told.delete(what)
    } catch (error) {
      if (!this.#told.has(what)) complain(`${what} could not be written, trying again: ${(error as Error).message}`)
      this.#told.add(what)
    }
  }
}

/** Whether the file ends within a line: the process before was killed while it wrote. */
function endsTorn(file: number): boolean {
  const { size } = fstatSync(file)
  const last = Buffer.alloc(1)
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
}
