import type { Context } from '../services/context'
import { flushDirty } from '../services/points/flush-rollups'

const EVERY_MS = 500

/**
 * Keeps rollups fresh in the background, so that a query finds little left to do. A full bucket is recomputed a few
 * times while it fills and never again. One probe of an empty table is all it costs when nothing comes in.
 */
export class RollupFlusher {
  private timer: NodeJS.Timeout | undefined
  private round: Promise<void> = Promise.resolve()
  private stopped = true

  constructor(
    private readonly ctx: Pick<Context, 'db' | 'log'>,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    this.stopped = false
    this.plan()
  }

  /** Ends after the running round. What is dirty stays marked and is taken by the next start or query. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.round
  }

  private plan(): void {
    if (this.stopped) return
    this.timer = setTimeout(() => {
      this.round = flushDirty(this.ctx.db)
        .catch((error) => this.ctx.log.warn({ err: error }, 'rollups could not be refreshed; trying again'))
        .finally(() => this.plan())
    }, this.everyMs)
    this.timer.unref()
  }
}
