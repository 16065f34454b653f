/** What one line of output says. Names and numbers as printed; whether they can be points is judged later. */
export interface Reading {
  /** As printed under the name of the step: a good step is an integer. Absent: the line has none. */
  step?: unknown
  /** Where the step was printed as `10/1000`. */
  totalSteps?: number
  /** Seconds since 1970, where the line has a plausible time. */
  time?: number
  values: [name: string, value: number][]
  bar?: Bar
}

/** A progress bar at one moment. */
export interface Bar {
  /** Text before the percentage. */
  label: string
  /** null where it is printed in units (`1.2M`) that lost digits. */
  n: number | null
  /** null: unknown, or printed in units. */
  total: number | null
  /** 0 to 100; null without a total. */
  percent: number | null
  remainingSeconds: number | null
}

export interface ReadOptions {
  /** Name of the step. */
  step: string
}

/** Reads one line, without its end and without escape sequences. null: it says nothing in this format. Never throws. */
export type ReadLine = (line: string, options: ReadOptions) => Reading | null
