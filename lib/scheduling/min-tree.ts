/** Numbers by index that answer, in O(log n), where the next one is that does not exceed a limit. */
export class MinTree {
  /** A heap-shaped tree: node i is the smaller of nodes 2i and 2i + 1; leaves are the second half. */
  private readonly nodes: Float64Array
  private readonly leaves: number

  constructor(values: number[]) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, values.length)))
    this.nodes = new Float64Array(2 * this.leaves).fill(Number.POSITIVE_INFINITY)
    this.nodes.set(values, this.leaves)
    for (let i = this.leaves - 1; i >= 1; i--) this.pull(i)
  }

  set(index: number, value: number): void {
    let i = index + this.leaves
    this.nodes[i] = value
    for (i >>= 1; i >= 1; i >>= 1) this.pull(i)
  }

  /** The first index from `from` on whose number is at most `limit`; −1: none. */
  firstAtMost(from: number, limit: number): number {
    if (from >= this.leaves) return -1
    let i = from + this.leaves
    while (this.nodes[i]! > limit) {
      // Up from right children: all that is left of them was looked at. Up from the root is the end.
      while (i & 1) i >>= 1
      if (i === 0) return -1
      i++
    }
    while (i < this.leaves) i = this.nodes[2 * i]! <= limit ? 2 * i : 2 * i + 1
    return i - this.leaves
  }

  private pull(i: number): void {
    this.nodes[i] = Math.min(this.nodes[2 * i]!, this.nodes[2 * i + 1]!)
  }
}
