import { RungridError } from '../../../lib/errors/rungrid-error'

/** Work that is done one piece at a time, with a bounded number of pieces that wait. */
export class Lane {
  /** Places of pieces that wait or are being done, and of some that are to come. */
  private taken = 0
  private busy = false
  private readonly waiting: (() => void)[] = []

  /**
   * @param most pieces at all: the one that is done and those that wait
   * @param what they are, for the sentence that says busy
   */
  constructor(
    private readonly most: number,
    private readonly what: string,
    private readonly retryAfter: number,
  ) {}

  /** Takes a place for work to come. @returns how to give it back, once @throws RungridError busy */
  take(): () => void {
    if (this.taken >= this.most)
      throw new RungridError('busy', `${this.taken} ${this.what} are waiting for their turn.`, {
        fix: 'Send it again after the time in Retry-After.',
        retryAfter: this.retryAfter,
      })
    this.taken++
    let mine = true
    return () => {
      if (mine) this.taken--
      mine = false
    }
  }

  /** Does a piece when those before it have ended. @throws the reason of the signal, at once while it still waits */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.busy) await this.turn(signal)
    this.busy = true
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.busy = false
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(start), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.waiting.push(start)
    })
  }
}
