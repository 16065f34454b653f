/**
 * Delivers what the outbox (table `notification`) holds.
 *
 * What is promised, and what keeps it:
 *
 * - At least once. A notice leaves the outbox in the transaction that makes a delivery of it; a delivery ends in the
 *   transaction that says how. Whoever is killed in between leaves a delivery that is taken by a server that is gone, and
 *   the next one sends it again, with the same id and the same body, so that a receiver can tell.
 * - Grouped. What comes within three seconds of the first notice, or while a channel rests, goes out as one delivery.
 * - One slow channel holds up no other: each has at most one delivery under way, four in all, each at most ten seconds.
 * - A channel that fails is left alone for longer and longer, with all that is for it; after a day it is given up, with an
 *   event. Between two deliveries a channel rests a second.
 *
 * Only the leader delivers. It is woken by NOTIFY `notifications`; with nothing to do it asks once a minute.
 */
import { pauseAfter } from '../../lib/notifications/backoff'
import { isDatabaseAway } from '../db/database'
import { channelTurns } from '../db/sql/channel-turns'
import { pruneDeliveries } from '../db/sql/prune-deliveries'
import type { Context } from '../services/context'
import { recordAttempt } from '../services/notifications/record-attempt'
import { takeNext } from '../services/notifications/take-next'
import { send } from './send'

const GATHER_MS = 3000
const REST_SECONDS = 1
const AT_ONCE = 4
const ASLEEP_MS = 60_000
const AFTER_FAULT_MS = 2000
/** What is being sent at a stop is waited for so long; the next start sends again what was not finished. */
const STOP_MS = 2000
const KEPT_DAYS = 14
const PRUNE_MS = 6 * 60 * 60_000

export interface CourierOptions {
  /** Milliseconds that the first notice of a group waits for others. */
  gatherMs?: number
  restSeconds?: number
  timeoutMs?: number
  /** Seconds until the next attempt. */
  pause?: (attempts: number, retryAfter: number | null) => number
}

export class Courier {
  #timer: NodeJS.Timeout | undefined
  #pass: Promise<void> = Promise.resolve()
  #passing = false
  #again = false
  #stopped = true
  #prunedAt = 0
  readonly #sending = new Map<string, Promise<void>>()
  readonly #gatherMs: number
  readonly #restSeconds: number
  readonly #timeoutMs: number | undefined
  readonly #pause: NonNullable<CourierOptions['pause']>

  constructor(
    private readonly ctx: Context,
    options: CourierOptions = {},
  ) {
    this.#gatherMs = options.gatherMs ?? GATHER_MS
    this.#restSeconds = options.restSeconds ?? REST_SECONDS
    this.#timeoutMs = options.timeoutMs
    this.#pause = options.pause ?? ((attempts, retryAfter) => pauseAfter(attempts, retryAfter, Math.random()))
  }

  start(): void {
    this.#stopped = false
    this.wake()
  }

  /** There may be something to send. */
  wake(): void {
    if (this.#stopped) return
    if (this.#passing) {
      this.#again = true
      return
    }
    clearTimeout(this.#timer)
    this.#passing = true
    this.#pass = this.#look().then((delay) => {
      this.#passing = false
      if (this.#stopped) return
      if (this.#again) {
        this.#again = false
        this.wake()
      } else {
        this.#timer = setTimeout(() => this.wake(), delay)
        this.#timer.unref()
      }
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#pass
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS)
    })
    await Promise.race([Promise.all(this.#sending.values()), late])
    clearTimeout(timer)
  }

  /** @returns milliseconds until the next look */
  async #look(): Promise<number> {
    try {
      const turns = await channelTurns(this.ctx.db.pool, { serverId: this.ctx.serverId, gatherMs: this.#gatherMs })
      if (!turns) return ASLEEP_MS
      await this.#prune()
      let delay = ASLEEP_MS
      for (const { channelId, inMs } of turns) {
        // When it has ended we look again.
        if (this.#sending.has(channelId)) continue
        if (inMs > 0) delay = Math.min(delay, inMs)
        else if (this.#sending.size < AT_ONCE) this.#serve(channelId)
      }
      return Math.ceil(delay)
    } catch (error) {
      return this.#fault(error)
    }
  }

  #serve(channelId: string): void {
    const work = this.#deliver(channelId)
      .then(
        (delay) => delay,
        (error) => this.#fault(error),
      )
      .then((delay) => {
        this.#sending.delete(channelId)
        if (delay === 0) this.wake()
        else if (!this.#stopped) setTimeout(() => this.wake(), delay).unref()
      })
    this.#sending.set(channelId, work)
  }

  /** One delivery to a channel. @returns milliseconds until it is worth looking again */
  async #deliver(channelId: string): Promise<number> {
    const { ctx } = this
    const delivery = await takeNext(ctx, { channelId, gatherMs: this.#gatherMs })
    // Nothing that it wants to be told, or another server is at it.
    if (!delivery) return this.#gatherMs
    const channel = await ctx.db.prisma.channel.findUnique({ where: { id: channelId } })
    if (!channel) return 0
    const posted = await send(ctx, channel, delivery, { timeoutMs: this.#timeoutMs })
    const againIn = posted.retry ? this.#pause(delivery.attempts, posted.retryAfter) : null
    await recordAttempt(ctx, {
      id: delivery.id,
      status: posted.status,
      milliseconds: posted.milliseconds,
      answer: posted.answer,
      problem: posted.problem,
      againIn,
      channelRests: againIn ?? this.#restSeconds,
    })
    return 0
  }

  async #prune(): Promise<void> {
    if (Date.now() - this.#prunedAt < PRUNE_MS) return
    await pruneDeliveries(this.ctx.db.pool, KEPT_DAYS)
    this.#prunedAt = Date.now()
  }

  #fault(error: unknown): number {
    if (!isDatabaseAway(error)) this.ctx.log.error({ err: error }, 'notifications could not be delivered; trying again')
    return AFTER_FAULT_MS
  }
}
