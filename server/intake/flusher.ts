import type { Context } from '../services/context'
import { flushDirty } from '../services/points/flush-rollups'

const EVERY_MS = 500
/** While nothing comes in: a query flushes what it reads, so nobody waits for this. */
const IDLE_MS = 5000

/**
 * Keeps rollups fresh in the background, so that a query finds little left to do. A full bucket is recomputed a few
 * times while it fills and never again. When nothing comes in it costs one probe of an empty table every five seconds.
 */
export class RollupFlusher {
  private timer: NodeJS.Timeout | undefined
  private round: Promise<void> = Promise.resolve()
  private stopped = true

  constructor(private readonly ctx: Pick<Context, 'db' | 'log'>) {}

  start(): void {
    this.stopped = false
    this.plan(EVERY_MS)
  }

  /** Ends after the running round. What is dirty stays marked and is taken by the next start or query. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.round
  }

  private plan(delay: number): void {
    if (this.stopped) return
    this.timer = setTimeout(() => {
      this.round = this.flush().then((delay) => this.plan(delay))
    }, delay)
    this.timer.unref()
  }

  /** @returns milliseconds until the next round */
  private async flush(): Promise<number> {
    try {
      return (await flushDirty(this.ctx.db)) > 0 ? EVERY_MS : IDLE_MS
    } catch (error) {
      this.ctx.log.warn({ err: error }, 'rollups could not be refreshed; trying again')
      return EVERY_MS
    }
  }
}
