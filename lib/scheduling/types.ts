/** What an order policy may look at. */
export interface Orderable {
  /** Place in the expansion of its stage, from 0. */
  position: number
  /** Expected duration: measured on like runs, else declared (docs/concepts/scheduling.md). */
  costSeconds: number
}

/** In which order the waiting runs of a matrix start. A file of lib/scheduling/policies exports one as `default`. */
export interface OrderPolicy {
  /** What stands in `policy.order`: small letters and hyphens. */
  id: string
  /** For people, in a picker: `Shortest first`. */
  title: string
  /** One sentence that says when it helps. */
  description: string
  /** Lower starts earlier; runs with equal keys start as listed. Pure, and finite for every run. */
  orderKey(run: Orderable): number
}
