/** A queue that gives the entry with the lowest rank first; of equal ranks, any. */
export class Heap<T> {
  private readonly entries: { rank: number; value: T }[] = []

  get size(): number {
    return this.entries.length
  }

  /** The lowest rank; Infinity when it is empty. */
  get lowest(): number {
    return this.entries[0]?.rank ?? Number.POSITIVE_INFINITY
  }

  push(rank: number, value: T): void {
    const entry = { rank, value }
    let at = this.entries.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (this.entries[above]!.rank <= rank) break
      this.entries[at] = this.entries[above]!
      at = above
    }
    this.entries[at] = entry
  }

  pop(): T | undefined {
    const first = this.entries[0]
    const last = this.entries.pop()
    if (!first || !last) return undefined
    const { length } = this.entries
    if (length > 0) {
      let at = 0
      for (;;) {
        let below = 2 * at + 1
        if (below + 1 < length && this.entries[below + 1]!.rank < this.entries[below]!.rank) below++
        if (below >= length || this.entries[below]!.rank >= last.rank) break
        this.entries[at] = this.entries[below]!
        at = below
      }
      this.entries[at] = last
    }
    return first.value
  }

  /** Takes out what is asked for, in O(n). */
  remove(isIt: (value: T) => boolean): void {
    const kept = this.entries.filter(({ value }) => !isIt(value))
    this.entries.length = 0
    for (const { rank, value } of kept) this.push(rank, value)
  }
}
