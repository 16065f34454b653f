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

/** A waiting run as placement and forecast see it. */
export interface WaitingRun {
  id: string
  matrixId: string
  stage: number
  /** How many devices at once (a gang when more than one). */
  devices: number
  memoryGib: number | null
  exclusive: boolean
  costSeconds: number | null
  /** Two runs with one of these never run at once. */
  resultDir: string | number
  notBefore: Date | null
  /** How many runs of stages before ended without success: it waits for a person. */
  stageFailed: number
  /** From the spec of its matrix. */
  allowedDevices: (number | string)[] | null
  maxConcurrentRuns: number | null
  /** It stays away from GPUs on which others run programs. */
  waitsForStrangers: boolean
}

/** A device and what is held on it. */
export interface SharedDevice {
  id: string
  index: number
  /** As set by the administrator; null: as many as the matrix asks for. */
  slots: number | null
  /** In all; null: unknown. */
  memoryBytes: number | null
  /** What programs hold there that are not ours. */
  strangersBytes: number
  holds: {
    runId: string
    matrixId: string
    slot: number
    share: number
    endsAt: Date | null
    /** What the run said that it needs; null: it did not say. */
    memoryBytes: number | null
  }[]
}
