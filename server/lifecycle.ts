import type { Logger } from 'pino'

/** How long one part may take to stop before the next one's turn comes. */
const PART_TIMEOUT_MS = 15_000

/** Parts that were started, to be stopped in the opposite order. */
export class Lifecycle {
  private readonly parts: { name: string; stop: () => unknown }[] = []
  private stopped: Promise<void> | undefined

  constructor(private readonly log: Logger) {}

  /** Registers a part that runs now. When stopping has begun meanwhile, stops it at once and throws. */
  async add(name: string, stop: () => unknown): Promise<void> {
    if (!this.stopped) {
      this.parts.push({ name, stop })
      return
    }
    await stop()
    throw new Stopped()
  }

  /** Stops everything, latest first; a part that fails or hangs is named in the log and does not hold up the others. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll()
    return this.stopped
  }

  private async stopAll(): Promise<void> {
    for (const { name, stop } of this.parts.reverse()) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not stopped after ${PART_TIMEOUT_MS / 1000} s`)), PART_TIMEOUT_MS)
      })
      try {
        await Promise.race([stop(), late])
        this.log.debug({ part: name }, `${name} stopped`)
      } catch (err) {
        this.log.error({ err, part: name }, `${name} did not stop cleanly`)
      } finally {
        clearTimeout(timer)
      }
    }
  }
}

/** A signal arrived while the server was still starting. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}
