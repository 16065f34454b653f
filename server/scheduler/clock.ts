/**
 * Notices that the wall clock jumped: somebody set it, or the machine slept, which the steady clock does not count. Limits
 * are times of day, so that they hold over a restart of the server; after a jump they must move with the clock, or an
 * hour that never passed would end every run.
 */

export interface Time {
  /** Milliseconds since 1970, as the machine believes. */
  wall(): number
  /** Milliseconds of a clock that nobody sets. */
  steady(): number
}

const machineTime: Time = { wall: () => Date.now(), steady: () => performance.now() }

/** What a clock may differ by without having jumped: time servers correct it by less, and a busy machine reads the two apart. */
const JUMP_MS = 5000

export class Clock {
  readonly #time: Time
  #offset: number

  constructor(time: Time = machineTime) {
    this.#time = time
    this.#offset = time.wall() - time.steady()
  }

  now(): number {
    return this.#time.wall()
  }

  /** Milliseconds that the wall clock went ahead (or back, when negative) on its own and nobody has followed; null: it did not. */
  jump(): number | null {
    const jumped = this.#time.wall() - this.#time.steady() - this.#offset
    return Math.abs(jumped) < JUMP_MS ? null : jumped
  }

  /** The limits were moved by this jump. */
  followed(jump: number): void {
    this.#offset += jump
  }
}
