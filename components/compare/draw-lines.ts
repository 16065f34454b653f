/**
 * Lines on a canvas by uPlot, axes by our own ticks, and over it a second canvas for what follows the pointer.
 *
 * uPlot is made anew only when lines come, go or change their look; new points are `setData`. It costs 1 to 2 µs a point
 * with its canvas, so a line that is pointed at is not drawn by it: the second canvas veils the others and draws that
 * one again, which costs as much as one line.
 */
import uPlot from 'uplot'
import { firstAtOrAfter } from '@/lib/charts/merge'
import type { ComparePlot, PlotLine } from '@/lib/compare/plot'

export const MARGINS = { top: 10, right: 16, bottom: 24, left: 56 }
/** Marks that are drawn; beyond, they would be a wall. The count is said in words. */
const MOST_MARKS = 400

export interface Look {
  color: string
  dash: number[]
}

export interface Theme {
  panel: string
  grid: string
  axis: string
  ink: string
  marks: string
  font: string
}

export interface Drawing {
  plot: ComparePlot
  /** One a line of the plot. */
  looks: readonly Look[]
  theme: Theme
  width: number
  height: number
}

/** What decides whether uPlot must be made anew. */
function shapeOf({ plot, looks, theme }: Drawing): string {
  return JSON.stringify([plot.grouped, plot.lines.map((line) => [line.key, line.raw !== null]), looks, theme])
}

export class LinesCanvas {
  #chart: uPlot | undefined
  #shape = ''
  #drawing: Drawing | undefined
  /** While it is panned: where the x axis stands until the new range is asked for. */
  #panned: [number, number] | null = null
  readonly #host: HTMLElement
  readonly #overlay: HTMLCanvasElement

  constructor(host: HTMLElement, overlay: HTMLCanvasElement) {
    this.#host = host
    this.#overlay = overlay
  }

  /** Draws, as cheaply as the change allows. */
  draw(drawing: Drawing): void {
    const shape = shapeOf(drawing)
    const before = this.#drawing
    this.#drawing = drawing
    this.#panned = null
    if (!this.#chart || shape !== this.#shape) {
      this.#shape = shape
      this.#chart?.destroy()
      this.#chart = new uPlot(this.#options(drawing), dataOf(drawing.plot), this.#host)
      return
    }
    if (before?.width !== drawing.width || before.height !== drawing.height)
      this.#chart.setSize({ width: drawing.width, height: drawing.height })
    this.#chart.setData(dataOf(drawing.plot))
  }

  /** Moves the x axis at once; the picture is asked for when the hand rests. */
  pan(domain: [number, number]): void {
    this.#panned = domain
    this.#chart?.setScale('x', { min: domain[0], max: domain[1] })
  }

  destroy(): void {
    this.#chart?.destroy()
    this.#chart = undefined
  }

  get xDomain(): [number, number] {
    return this.#panned ?? this.#drawing?.plot.xDomain ?? [0, 1]
  }

  xPixel(x: number): number {
    const [low, high] = this.xDomain
    const { width } = this.#drawing!
    return MARGINS.left + ((x - low) / (high - low)) * (width - MARGINS.left - MARGINS.right)
  }

  yPixel(y: number): number {
    const { plot, height } = this.#drawing!
    const [low, high] = plot.yDomain
    const inner = height - MARGINS.top - MARGINS.bottom
    return MARGINS.top + inner - ((y - low) / (high - low)) * inner
  }

  /** The x under a pixel, inside the axis. */
  xAt(pixel: number): number {
    const [low, high] = this.xDomain
    const share = (pixel - MARGINS.left) / (this.#drawing!.width - MARGINS.left - MARGINS.right)
    return low + Math.min(1, Math.max(0, share)) * (high - low)
  }

  yAt(pixel: number): number {
    const { plot, height } = this.#drawing!
    const [low, high] = plot.yDomain
    return high - ((pixel - MARGINS.top) / (height - MARGINS.top - MARGINS.bottom)) * (high - low)
  }

  /** The crosshair at `x`, and the line that is pointed at over the others. */
  paint(x: number | null, key: string | null): void {
    const drawing = this.#drawing
    const context = this.#overlay.getContext('2d')
    if (!drawing || !context) return
    const { plot, looks, theme, width, height } = drawing
    const ratio = window.devicePixelRatio || 1
    if (this.#overlay.width !== Math.round(width * ratio) || this.#overlay.height !== Math.round(height * ratio)) {
      this.#overlay.width = Math.round(width * ratio)
      this.#overlay.height = Math.round(height * ratio)
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    const box = {
      left: MARGINS.left,
      top: MARGINS.top,
      width: width - MARGINS.left - MARGINS.right,
      height: height - MARGINS.top - MARGINS.bottom,
    }
    context.save()
    context.beginPath()
    context.rect(box.left, box.top, box.width, box.height)
    context.clip()
    const at = key === null ? -1 : plot.lines.findIndex((line) => line.key === key)
    if (at >= 0 && plot.lines.length > 1) {
      context.globalAlpha = 0.62
      context.fillStyle = theme.panel
      context.fillRect(box.left, box.top, box.width, box.height)
      context.globalAlpha = 1
    }
    if (at >= 0) this.#trace(context, plot.lines[at]!, looks[at]!)
    if (x !== null) {
      const pixel = Math.round(this.xPixel(x)) + 0.5
      context.setLineDash([2, 3])
      context.lineWidth = 1
      context.strokeStyle = theme.ink
      context.beginPath()
      context.moveTo(pixel, box.top)
      context.lineTo(pixel, box.top + box.height)
      context.stroke()
      context.setLineDash([])
      const few = plot.lines.length <= 12
      for (const [i, line] of plot.lines.entries()) {
        if (!few && i !== at) continue
        const near = pointAt(plot, line, x)
        const y = near === null ? null : (line.y[near.place] ?? null)
        if (y === null) continue
        context.beginPath()
        context.arc(this.xPixel(plot.x[near!.place]!), this.yPixel(y), i === at ? 4 : 3, 0, 2 * Math.PI)
        context.fillStyle = looks[i]!.color
        context.fill()
        context.lineWidth = 1.5
        context.strokeStyle = theme.panel
        context.stroke()
      }
    }
    context.restore()
  }

  #trace(context: CanvasRenderingContext2D, line: PlotLine, look: Look): void {
    const { plot, theme } = this.#drawing!
    const path = new Path2D()
    let open = false
    for (const [i, y] of line.y.entries()) {
      if (y === undefined) continue
      if (y === null) {
        open = false
        continue
      }
      const [px, py] = [this.xPixel(plot.x[i]!), this.yPixel(y)]
      if (open) path.lineTo(px, py)
      else path.moveTo(px, py)
      open = true
    }
    context.lineJoin = 'round'
    context.strokeStyle = theme.panel
    context.lineWidth = 5
    context.stroke(path)
    context.setLineDash(look.dash)
    context.strokeStyle = look.color
    context.lineWidth = 2.5
    context.stroke(path)
    context.setLineDash([])
  }

  #options({ plot, looks, theme, width, height }: Drawing): uPlot.Options {
    const series: uPlot.Series[] = [{}]
    const bands: uPlot.Band[] = []
    const thin = plot.lines.length > 30 ? 1 : plot.lines.length > 8 ? 1.25 : 1.75
    const points = { show: (chart: uPlot, i: number) => isSingle(chart.data[i]!) }
    const add = (over: Partial<uPlot.Series>) => series.push({ points: { show: false }, pxAlign: 0, ...over })
    if (plot.grouped) {
      for (const look of looks) {
        bands.push({ series: [series.length, series.length + 1], fill: faint(look.color, 0.14) })
        add({ stroke: 'transparent', width: 0 })
        add({ stroke: 'transparent', width: 0 })
      }
      for (const look of looks) {
        add({ stroke: look.color, width: 1.75, dash: look.dash, points })
        // Not every run of the group has come this far.
        add({ stroke: look.color, width: 1.5, dash: [2, 4] })
      }
    } else {
      for (const [i, look] of looks.entries())
        if (plot.lines[i]!.raw) add({ stroke: faint(look.color, 0.28), width: 1 })
      for (const look of looks) add({ stroke: look.color, width: thin, dash: look.dash, points })
    }
    const font = theme.font
    const current = () => this.#drawing!.plot
    return {
      width,
      height,
      series,
      bands,
      legend: { show: false },
      cursor: { show: false },
      padding: [MARGINS.top, MARGINS.right, 0, 0],
      scales: {
        x: { time: false, range: () => this.xDomain },
        y: { range: () => current().yDomain },
      },
      axes: [
        {
          font,
          stroke: theme.marks,
          size: MARGINS.bottom,
          gap: 4,
          splits: () => (this.#panned ? evenly(this.#panned) : current().xTicks.ticks),
          values: (_, ticks) =>
            this.#panned ? ticks.map((tick) => String(Number(tick.toPrecision(6)))) : current().xTicks.labels,
          grid: { show: false },
          ticks: { show: true, stroke: theme.axis, width: 1, size: 4 },
        },
        {
          font,
          stroke: theme.marks,
          size: MARGINS.left,
          gap: 6,
          splits: () => current().yTicks.ticks,
          values: () => current().yTicks.labels,
          grid: { stroke: theme.grid, width: 1 },
          ticks: { show: false },
        },
      ],
      hooks: { draw: [(chart) => this.#marks(chart)] },
    }
  }

  /** Crosses at the top for what is no number, triangles at the bottom for what a log axis has no place for. */
  #marks(chart: uPlot): void {
    const { plot, looks } = this.#drawing!
    const { ctx, bbox } = chart
    const ratio = uPlot.pxRatio
    let left = MOST_MARKS
    ctx.save()
    ctx.lineWidth = 1.5 * ratio
    for (const [i, line] of plot.lines.entries()) {
      ctx.strokeStyle = looks[i]!.color
      ctx.fillStyle = looks[i]!.color
      const r = 3 * ratio
      for (const mark of line.nonFinite) {
        const x = chart.valToPos(mark.x, 'x', true)
        if (x < bbox.left || x > bbox.left + bbox.width || left-- <= 0) continue
        const y = bbox.top + 2 * r
        ctx.beginPath()
        ctx.moveTo(x - r, y - r)
        ctx.lineTo(x + r, y + r)
        ctx.moveTo(x - r, y + r)
        ctx.lineTo(x + r, y - r)
        ctx.stroke()
      }
      for (const at of line.notPositive) {
        const x = chart.valToPos(at, 'x', true)
        if (x < bbox.left || x > bbox.left + bbox.width || left-- <= 0) continue
        const y = bbox.top + bbox.height
        ctx.beginPath()
        ctx.moveTo(x - r, y - 2 * r)
        ctx.lineTo(x + r, y - 2 * r)
        ctx.lineTo(x, y - r / 2)
        ctx.fill()
      }
    }
    ctx.restore()
  }
}

/** Columns as uPlot takes them, in the order of the series of `#options`. */
function dataOf(plot: ComparePlot): uPlot.AlignedData {
  const columns: (number | null | undefined)[][] = []
  if (plot.grouped) {
    for (const line of plot.lines) columns.push(line.high ?? [], line.low ?? [])
    for (const line of plot.lines) columns.push(...fullAndPart(line))
  } else {
    for (const line of plot.lines) if (line.raw) columns.push(line.raw)
    for (const line of plot.lines) columns.push(line.y)
  }
  return [plot.x, ...columns]
}

/** The mean where every run of its group that has the metric is in it, and the rest, which begins where that ends. */
function fullAndPart(line: PlotLine): [PlotLine['y'], PlotLine['y']] {
  const full: PlotLine['y'] = [...line.y]
  const part: PlotLine['y'] = new Array(line.y.length).fill(null)
  let before = -1
  for (const [i, y] of line.y.entries()) {
    if (y === undefined) {
      part[i] = undefined
      continue
    }
    const whole = line.n![i]! >= line.runs
    if (!whole) {
      full[i] = null
      part[i] = y
      if (before >= 0) part[before] = line.y[before]
    } else if (before >= 0 && line.n![before]! < line.runs) part[i] = y
    before = i
  }
  return [full, part]
}

/** The place of a line's point at `x`, or where it has none there, the one before: its curve goes on over it. */
export function pointAt(plot: ComparePlot, line: PlotLine, x: number): { place: number; exact: boolean } | null {
  const after = firstAtOrAfter(plot.x, x)
  const at = after < plot.x.length && (after === 0 || plot.x[after]! - x <= x - plot.x[after - 1]!) ? after : after - 1
  if (at < 0) return null
  if (line.value[at] !== undefined) return { place: at, exact: true }
  let goesOn = false
  for (let i = at + 1; i < plot.x.length && !goesOn; i++) goesOn = line.value[i] !== undefined
  if (!goesOn) return null
  for (let i = at - 1; i >= 0; i--) if (line.value[i] !== undefined) return { place: i, exact: false }
  return null
}

function isSingle(column: ArrayLike<number | null | undefined>): boolean {
  let count = 0
  for (let i = 0; i < column.length && count < 2; i++) if (column[i] != null) count++
  return count === 1
}

function evenly([low, high]: [number, number]): number[] {
  return Array.from({ length: 6 }, (_, i) => low + ((high - low) * i) / 5)
}

/** Computed colours read `rgb(0, 114, 178)`. */
function faint(color: string, alpha: number): string {
  return color.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`)
}
