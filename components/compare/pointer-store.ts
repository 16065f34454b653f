/**
 * One position and one line for all charts of a comparison and its table. Charts listen and paint, rows listen and mark
 * themselves; none is rendered for a pointer that moves.
 */
export interface Pointer {
  /** In the unit of the x axis; null: no crosshair. */
  x: number | null
  /** The chart that people point at, which shows the tooltip. */
  chart: string | null
  /** Run or group that is pointed at. */
  line: string | null
  /** Moved by keys: its values are read out. */
  spoken: boolean
}

const NOTHING: Pointer = { x: null, chart: null, line: null, spoken: false }
let current = NOTHING
const listeners = new Set<() => void>()

export function pointer(): Pointer {
  return current
}

export function point(next: Partial<Pointer>): void {
  const merged = { ...current, ...next }
  if (
    merged.x === current.x &&
    merged.chart === current.chart &&
    merged.line === current.line &&
    merged.spoken === current.spoken
  )
    return
  current = merged
  for (const listener of listeners) listener()
}

export function pointAway(): void {
  point(NOTHING)
}

export function onPoint(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
