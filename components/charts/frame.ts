import type { Plot } from '@/lib/charts/plot'

/** The box that a plot is drawn in, in pixels. Margins are fixed, so nothing shifts when labels change. */
export interface Frame {
  width: number
  height: number
  top: number
  right: number
  bottom: number
  left: number
}

export const LEAD_MARGINS = { top: 10, right: 16, bottom: 24, left: 52 }
export const SMALL_MARGINS = { top: 6, right: 8, bottom: 6, left: 54 }

export function xPixel(plot: Plot, frame: Frame, x: number): number {
  const [low, high] = plot.xDomain
  return frame.left + ((x - low) / (high - low)) * (frame.width - frame.left - frame.right)
}

export function yPixel(plot: Plot, frame: Frame, y: number): number {
  const [low, high] = plot.yDomain
  const inner = frame.height - frame.top - frame.bottom
  return frame.top + inner - ((y - low) / (high - low)) * inner
}

/** The x under a pixel, inside the axis. */
export function xAt(plot: Plot, frame: Frame, pixel: number): number {
  const share = (pixel - frame.left) / (frame.width - frame.left - frame.right)
  const [low, high] = plot.xDomain
  return low + Math.min(1, Math.max(0, share)) * (high - low)
}

/** Colour and dash of the nth series of a chart. */
export function seriesStyle(index: number): { color: string; dash: string | undefined } {
  const color = `var(--c${(index % 6) + 1})`
  if (index === 0) return { color, dash: undefined }
  return { color, dash: index < 6 ? '5 3' : '2 3' }
}

/** Height of a line of words over the plot. */
export const ROW = 16
/** Width of a letter of them, rather too much. */
const LETTER = 6.5

/** Puts each label beside its line, on the side that has room, and in the first row where it covers no other. */
export function attemptLabels<T extends { x: number; label: string }>(
  marks: readonly T[],
  frame: Frame,
): (T & { anchor: 'start' | 'end'; row: number })[] {
  const taken: { from: number; to: number; row: number }[] = []
  return marks.map((mark) => {
    const width = LETTER * mark.label.length + 6
    const anchor = mark.x + width > frame.width - frame.right ? 'end' : 'start'
    const from = anchor === 'end' ? mark.x - width : mark.x
    const to = from + width
    let row = 0
    while (taken.some((other) => other.row === row && from < other.to && other.from < to)) row++
    taken.push({ from, to, row })
    return { ...mark, anchor, row }
  })
}
