/** JSON as it travels and is stored. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** One value of an axis after expansion. */
export interface AxisValue {
  /** What people see and what stands in paths and keys: `streaming`, `narrativeqa`. Unique in its axis and group. */
  label: string
  /** Values of one group stand under one head in the grid: a benchmark's subsets. */
  group?: string
  /** One short line about the value: `sink 4 · window 1020`. */
  detail?: string
  /** The value as given, defaults filled in. */
  value: Json
}

/** Axis name to value, in the order of the spec. */
export type Axes = Record<string, AxisValue>

/** One combination of axis values with the parameters that hold for it. */
export interface Cell {
  axes: Axes
  /** Parameters after parsing by the benchmark's schema. */
  params: Record<string, Json>
}
