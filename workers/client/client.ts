import path from 'node:path'
import { FileRoad } from './files'
import { HttpRoad } from './http'
import { printRoad } from './print'
import { complain, type Position, type Road } from './road'
import { Spool } from './spool'
import { readStopRequest, type StopRequest } from './stop-request'

const FLUSH_EVERY_MS = 250
/** A loop that computes without a pause lets nothing else happen; this often it must breathe. */
const BREATHE_EVERY_MS = 50

type Environment = Record<string, string | undefined>

/**
 * What a worker reports with. No call throws or waits; reports leave in the background, at most four times a second.
 *
 *     const client = connect()
 *     for (let step = 1; step <= steps && !client.stopping; step++) {
 *       client.log(step, { loss: train() })
 *       client.progress({ step, totalSteps: steps })
 *       await client.breathe()
 *     }
 *     await client.close()
 */
export class Client {
  #road: Road
  readonly #stopFile: string | undefined
  #timer: NodeJS.Timeout
  #flushed = Number.NEGATIVE_INFINITY
  #breathed = performance.now()
  #refused = new Set<string>()
  #stopping = false
  #onStop: (() => void)[] = []
  #onSignal = () => {
    if (this.#stopping) return
    this.#stopping = true
    for (const callback of this.#onStop) callback()
  }

  constructor(road: Road, stopFile?: string) {
    this.#road = road
    this.#stopFile = stopFile
    this.#timer = setInterval(() => this.#flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
    process.on('SIGTERM', this.#onSignal)
  }

  /** Someone wants this attempt to end: save and leave. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** Why this attempt shall end; null: nobody said. Read when asked: a cancel may take the place of a stop. */
  get stopRequest(): StopRequest | null {
    return this.#stopping ? readStopRequest(this.#stopFile) : null
  }

  /** Calls back once when the attempt shall end. */
  onStop(callback: () => void): void {
    this.#onStop.push(callback)
  }

  /** One value for each series at a step. Steps are whole numbers; NaN and the infinities are legal values. */
  log(step: number, values: Record<string, number>): void {
    if (!Number.isSafeInteger(step)) {
      this.#refuse(`step ${step} is not a whole number`)
      return
    }
    const numbers = Object.entries(values).filter(([name, value]) => {
      if (typeof value === 'number' && name !== '') return true
      this.#refuse(`${JSON.stringify(name)} needs a name and a number, not ${typeof value}`)
      return false
    })
    if (numbers.length === 0) return
    this.#road.points({ step, time: Date.now() / 1000, values: Object.fromEntries(numbers) })
    this.#flushIfDue()
  }

  /** Where the work stands; only the latest position is kept. */
  progress(position: Position): void {
    this.#road.status({ ...percentageOf(position), ...position, lastUpdatedTime: new Date().toISOString() })
    this.#flushIfDue()
  }

  /** Lets signals, timers and requests through, at most every 50 ms. Await it in every turn of a loop that computes. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#breathed < BREATHE_EVERY_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#breathed = performance.now()
  }

  /** Sends the rest. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    process.off('SIGTERM', this.#onSignal)
    await this.#road.close()
  }

  #flushIfDue(): void {
    if (performance.now() - this.#flushed >= FLUSH_EVERY_MS) this.#flush()
  }

  #flush(): void {
    this.#flushed = performance.now()
    this.#road.flush()
  }

  #refuse(reason: string): void {
    if (this.#refused.has(reason) || this.#refused.size >= 20) return
    this.#refused.add(reason)
    complain(`not logged: ${reason}`)
  }
}

function percentageOf({ step, totalSteps }: Position): Position {
  if (step === undefined || !totalSteps) return {}
  return { progressPercentage: Math.min(100, Math.max(0, Math.floor((step / totalSteps) * 1000) / 10)) }
}

/** Files where the contract names them, else HTTP, else stdout. */
export function connect(env: Environment = process.env): Client {
  return new Client(roadOf(env), env.RUNGRID_STOP_FILE)
}

function roadOf(env: Environment): Road {
  if (env.RUNGRID_METRICS_FILE || env.RUNGRID_STATUS_FILE)
    return new FileRoad(env.RUNGRID_METRICS_FILE, env.RUNGRID_STATUS_FILE)
  if (env.RUNGRID_REPORT_URL) {
    const to = { url: env.RUNGRID_REPORT_URL, token: env.RUNGRID_REPORT_TOKEN ?? '' }
    const { RUNGRID_CHECKPOINT_DIR: kept, RUNGRID_ATTEMPT_ID: attempt } = env
    return new HttpRoad(to, new Spool(kept && attempt ? path.join(kept, '.rungrid-spool') : null, attempt ?? '', to))
  }
  return printRoad
}
