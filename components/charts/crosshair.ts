/**
 * One position for all charts of a page, in steps: whatever their x axis, they point at the same moment of the run.
 * Charts listen and move an element; none is rendered again.
 */
export interface Crosshair {
  /** null: no crosshair. */
  step: number | null
  /** The chart that people point at, which shows the tooltip. */
  chart: string | null
  /** Moved by keys: its values are read out. */
  spoken: boolean
}

const NONE: Crosshair = { step: null, chart: null, spoken: false }
let current = NONE
const listeners = new Set<() => void>()

export function crosshair(): Crosshair {
  return current
}

export function moveCrosshair(step: number, chart: string, spoken = false): void {
  if (current.step === step && current.chart === chart && current.spoken === spoken) return
  current = { step, chart, spoken }
  for (const listener of listeners) listener()
}

/** Takes the crosshair away if `chart` holds it. */
export function hideCrosshair(chart: string): void {
  if (current.chart !== chart) return
  current = NONE
  for (const listener of listeners) listener()
}

export function onCrosshair(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
