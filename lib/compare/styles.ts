/** How a line looks by its place: seven hues, each with its own list for light and dark pages, then the same dashed. */

export interface LineStyle {
  /** Token of the stylesheet, `--c1`. */
  hue: string
  /** Lengths of dashes and gaps; empty: solid. */
  dash: number[]
}

const HUES = 7
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3], [14, 4], [2, 2, 7, 2]]

export function styleOf(slot: number): LineStyle {
  return { hue: `--c${(slot % HUES) + 1}`, dash: DASHES[Math.floor(slot / HUES) % DASHES.length]! }
}
