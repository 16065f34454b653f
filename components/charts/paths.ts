import type { Plot } from '@/lib/charts/plot'
import { type Frame, xPixel, yPixel } from './frame'

/** A line through points in the units of the axes; NaN ends a piece. */
export function linePath(x: readonly number[], y: readonly number[], plot: Plot, frame: Frame): string {
  let path = ''
  let open = false
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i])) {
      open = false
      continue
    }
    path += `${open ? 'L' : 'M'}${tenth(xPixel(plot, frame, x[i]!))},${tenth(yPixel(plot, frame, y[i]!))}`
    open = true
  }
  return path
}

/** The area between low and high of each point; null ends a piece. */
export function bandPath(
  x: readonly number[],
  band: readonly ([number, number] | null)[],
  plot: Plot,
  frame: Frame,
): string {
  let path = ''
  let back = ''
  for (let i = 0; i <= x.length; i++) {
    const ends = band[i]
    if (!ends) {
      if (back) path += `${back}Z`
      back = ''
      continue
    }
    const at = tenth(xPixel(plot, frame, x[i]!))
    path += `${back ? 'L' : 'M'}${at},${tenth(yPixel(plot, frame, ends[1]))}`
    back = `L${at},${tenth(yPixel(plot, frame, ends[0]))}${back}`
  }
  return path
}

/** Tenths of a pixel: no eye sees more, and the text is half as long. */
function tenth(pixel: number): number {
  return Math.round(pixel * 10) / 10
}
