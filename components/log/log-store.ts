import type { LogLine } from '@/lib/log/reader'
import { LogWindow } from '@/lib/log/window'
import { CHUNK, type LogAnswer, type ReadLog } from './read'

/** What is shown of a log at a moment; replaced, never changed. */
export interface LogShot {
  /** null: nothing was read yet. */
  lines: LogLine[] | null
  /** Places in the file of what is held. */
  start: number
  end: number
  /** Bytes written so far. */
  size: number
  /** Number of the first line in the file, less its `n`; null: not known. */
  base: number | null
  absent: LogAnswer['absent']
  error: unknown
}

const NOTHING: LogShot = { lines: null, start: 0, end: 0, size: 0, base: null, absent: null, error: null }
/** How far behind the end reading on is still worth it: beyond, what lies between is passed over. */
const WORTH_READING = 2 * CHUNK
/** How often a place is asked for its number while the server still counts. */
const NUMBER_TRIES = 40

/**
 * A window on one log and the requests that move it: one at a time, and a jump breaks off what was under way. What is
 * asked for while a request is under way is done after it, or not at all when people scroll on anyway.
 */
export class LogStore {
  #shot = NOTHING
  #window: LogWindow | null = null
  #listeners = new Set<() => void>()
  #busy: AbortController | null = null
  #again = false
  #tries = 0
  readonly #read: ReadLog

  constructor(read: ReadLog) {
    this.#read = read
  }

  shot = (): LogShot => this.#shot

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The server told how long the log is; what is new is read by `toEnd` or when people scroll there. */
  grew(size: number): void {
    if (this.#shot.lines && size !== this.#shot.size && size >= this.#shot.end) this.#put({ size })
  }

  /** To the end: reads on, or jumps where it is far. While busy it is done afterwards. */
  async toEnd(): Promise<void> {
    if (this.#busy) {
      this.#again = true
      return
    }
    await this.#work(async (signal) => {
      const window = this.#window
      if (!window) return this.#openAt(-CHUNK, signal)
      const chunk = await this.#read(window.end, CHUNK, signal)
      const end = chunk.offset + chunk.bytes.length
      if (chunk.size < window.end || chunk.size - end > WORTH_READING) return this.#openAt(-CHUNK, signal)
      window.append(chunk)
      this.#show(window, chunk)
      if (chunk.bytes.length > 0 && window.end < chunk.size) this.#again = true
    })
  }

  /** Opens a window around a place, whatever was under way. */
  async jump(offset: number): Promise<void> {
    this.#busy?.abort()
    this.#busy = null
    this.#again = false
    await this.#work((signal) => this.#openAt(Math.max(0, Math.floor(offset) - CHUNK / 4), signal))
  }

  /** Reads what stands before the window, unless busy. */
  async up(): Promise<void> {
    const window = this.#window
    if (this.#busy || !window || window.start === 0) return
    await this.#work(async (signal) => {
      const offset = Math.max(0, window.start - CHUNK)
      const chunk = await this.#read(offset, window.start - offset, signal)
      // The server begins with a whole character and may end a little early: both ends are where they were asked.
      if (!window.prepend(chunk)) return this.#openAt(offset, signal)
      this.#show(window, chunk)
    })
  }

  /** Reads what follows on the window, unless busy. */
  async down(): Promise<void> {
    const window = this.#window
    if (this.#busy || !window || window.end >= this.#shot.size) return
    await this.#work(async (signal) => {
      const chunk = await this.#read(window.end, CHUNK, signal)
      if (chunk.size < window.end) return this.#openAt(-CHUNK, signal)
      window.append(chunk)
      this.#show(window, chunk)
    })
  }

  close(): void {
    this.#busy?.abort()
    this.#listeners.clear()
  }

  async #openAt(offset: number, signal: AbortSignal): Promise<void> {
    const chunk = await this.#read(offset, CHUNK, signal)
    if (signal.aborted) return
    this.#window = new LogWindow(chunk)
    this.#show(this.#window, chunk)
  }

  #show(window: LogWindow, { size, absent }: LogAnswer): void {
    const lines = window.lines()
    const first = lines[0]
    const number = first ? window.numberOf(first) : null
    const base = number === null || !first ? null : number - first.n
    this.#put({
      lines,
      start: window.start,
      end: window.end,
      size: Math.max(size, window.end),
      base,
      absent,
      error: null,
    })
    if (base === null && first) void this.#askNumber(window)
    else this.#tries = 0
  }

  /** The server counts newlines a moment at a time: asked again, it knows more. */
  async #askNumber(window: LogWindow): Promise<void> {
    if (++this.#tries > NUMBER_TRIES) return
    await new Promise((resolve) => setTimeout(resolve, 250))
    if (this.#busy || this.#window !== window || this.#listeners.size === 0) return
    await this.#work(async (signal) => {
      const chunk = await this.#read(window.end, 4, signal)
      window.append(chunk)
      this.#show(window, chunk)
    })
  }

  async #work(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const busy = new AbortController()
    this.#busy = busy
    try {
      await work(busy.signal)
    } catch (error) {
      if (!busy.signal.aborted) this.#put({ error })
    }
    if (this.#busy !== busy) return
    this.#busy = null
    if (!this.#again) return
    this.#again = false
    await this.toEnd()
  }

  #put(change: Partial<LogShot>): void {
    this.#shot = { ...this.#shot, ...change }
    for (const listener of this.#listeners) listener()
  }
}
