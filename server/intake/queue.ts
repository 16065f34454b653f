/**
 * Bounded work of intake: one batch of an attempt at a time, few transactions at once, and beyond a limit of waiting
 * batches or bytes a clear "busy" instead of growing memory. A sender that is told to wait keeps its points.
 */
import { RungridError } from '../../lib/errors/rungrid-error'
import type { Database } from '../db/database'

/** The pool has 10 connections; intake never takes more than these, so pages stay quick under load. */
const CONCURRENT = 4
export const MOST_WAITING_BATCHES = 1000
export const MOST_WAITING_BYTES = 128 * 1024 * 1024
const RETRY_AFTER_SECONDS = 1

export class IntakeQueue {
  /** What waits or is being stored. */
  batches = 0
  bytes = 0
  /** Batches that were told to come again. */
  refused = 0
  private running = 0
  /** Last piece of work by attempt: the next one waits for it. */
  private readonly tails = new Map<string, Promise<unknown>>()
  private readonly waiting: (() => void)[] = []

  /** @throws RungridError busy when too much is waiting already */
  async run<T>(attemptId: string, bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.batches >= MOST_WAITING_BATCHES || this.bytes + bytes > MOST_WAITING_BYTES) {
      this.refused++
      throw new RungridError('busy', `${this.batches} batches of points are waiting for the database`, {
        fix: 'Keep the points and send them again after the time in Retry-After.',
        retryAfter: RETRY_AFTER_SECONDS,
      })
    }
    this.batches++
    this.bytes += bytes
    const before = this.tails.get(attemptId)
    const mine = (before ?? Promise.resolve()).then(() => this.inSlot(work))
    const tail = mine.catch(() => undefined)
    this.tails.set(attemptId, tail)
    try {
      return await mine
    } finally {
      this.batches--
      this.bytes -= bytes
      if (this.tails.get(attemptId) === tail) this.tails.delete(attemptId)
    }
  }

  private async inSlot<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < CONCURRENT) this.running++
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }
}

const queues = new WeakMap<Database, IntakeQueue>()

export function queueOf(ctx: { db: Database }): IntakeQueue {
  let queue = queues.get(ctx.db)
  if (!queue) {
    queue = new IntakeQueue()
    queues.set(ctx.db, queue)
  }
  return queue
}
