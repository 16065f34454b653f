/** Calls `work` for a key at once, and again after `everyMs` when it was asked for meanwhile: never more often. */
export class Throttle {
  #busy = new Map<string, { again: boolean; timer: NodeJS.Timeout }>()

  constructor(
    readonly everyMs: number,
    readonly work: (key: string) => void,
  ) {}

  ask(key: string): void {
    const busy = this.#busy.get(key)
    if (busy) busy.again = true
    else this.#run(key)
  }

  close(): void {
    for (const { timer } of this.#busy.values()) clearTimeout(timer)
    this.#busy.clear()
  }

  #run(key: string): void {
    const timer = setTimeout(() => {
      const again = this.#busy.get(key)?.again
      this.#busy.delete(key)
      if (again) this.#run(key)
    }, this.everyMs)
    timer.unref()
    this.#busy.set(key, { again: false, timer })
    this.work(key)
  }
}
