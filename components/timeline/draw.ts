import type { Timeline } from '@/lib/api/timeline'
import { labelsOfKey } from '@/lib/runs/title'
import { firstFrom, pausedSpans, type TimelineRow } from '@/lib/timeline/rows'
import { elapsedTicks, type Range } from '@/lib/timeline/scale'

export const ROW = 22
export const AXIS = 24
/** Marks that are drawn as the spans between them, or as the begin of all. */
const IN_SPANS = new Set(['matrix.launched', 'matrix.paused', 'matrix.paused-itself', 'matrix.resumed'])

/** Bars need this much room for words. */
const TEXT_FROM = 46

/** Colours of the theme, resolved: a canvas knows no variables. */
export interface Palette {
  states: string[]
  softs: string[]
  other: string
  ink: string
  faint: string
  line: string
  panel: string
  hover: string
  font: string
}

const NAMES = ['starting', 'running', 'succeeded', 'failed', 'pale', 'stopped']

/** Reads the palette with a probe inside `element`, so that `light-dark()` and variables are resolved. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span')
  element.append(probe)
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette = {
    states: NAMES.map((name) => colour(name)),
    softs: NAMES.map((name) => colour(`${name}-soft`)),
    other: colour('line-2'),
    ink: colour('ink'),
    faint: colour('ink-3'),
    line: colour('line'),
    panel: colour('panel'),
    hover: colour('hover'),
    font: `11px ${getComputedStyle(probe).fontFamily}`,
  }
  probe.remove()
  return palette
}

export interface Scene {
  timeline: Timeline
  rows: readonly TimelineRow[]
  range: Range
  now: number
  /** Pixels of the row heads. */
  left: number
  width: number
  height: number
  /** How far the rows are scrolled. */
  top: number
  hovered: { row: number; kind: 'bar' | 'other'; item: number } | null
}

/** Draws what is in view; a bar costs one rectangle, and bars that share a pixel are drawn once. */
export function draw(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { timeline, rows, range, left, width, height, top } = scene
  const scale = (width - left) / (range[1] - range[0])
  const x = (time: number) => left + (time - range[0]) * scale
  context.clearRect(0, 0, width, height)
  context.font = palette.font
  context.textBaseline = 'middle'

  context.save()
  context.beginPath()
  context.rect(left, 0, width - left, height)
  context.clip()
  for (const tick of elapsedTicks(range, timeline.from ?? range[0], width - left, 84)) {
    context.fillStyle = palette.line
    context.fillRect(Math.round(x(tick.at)), AXIS - 4, 1, height)
    context.fillStyle = palette.faint
    const at = Math.round(x(tick.at)) + 3
    // One that would be cut off stands at the other side of its line.
    const wide = context.measureText(tick.label).width
    context.fillText(tick.label, at + wide > width ? at - wide - 6 : at, AXIS / 2)
  }
  for (const span of pausedSpans(timeline.marks, Math.min(scene.now, range[1]))) {
    context.fillStyle = palette.hover
    context.fillRect(x(span.from), AXIS, Math.max(1, x(span.to) - x(span.from)), height)
    if (x(span.to) - x(span.from) > TEXT_FROM) {
      context.fillStyle = palette.faint
      context.fillText('paused', Math.max(left, x(span.from)) + 4, AXIS + 8)
    }
  }

  const first = Math.max(0, Math.floor(top / ROW))
  const last = Math.min(rows.length, Math.ceil((top + height - AXIS) / ROW))
  context.save()
  context.beginPath()
  context.rect(left, AXIS, width - left, height - AXIS)
  context.clip()
  for (let at = first; at < last; at++) {
    const row = rows[at]!
    const y = AXIS + at * ROW - top
    const { others, bars } = timeline
    drawRow(row.others, others.from, others.to, scene, x, (item, from, to) => {
      context.fillStyle = palette.other
      context.fillRect(from, y + 6, Math.max(1, to - from), ROW - 12)
      if (isHovered(scene, at, 'other', item)) outline(context, palette, from, to, y)
    })
    drawRow(row.bars, bars.from, bars.to, scene, x, (item, from, to) => {
      drawBar(context, palette, {
        from,
        to,
        y,
        state: bars.state[item]!,
        open: bars.to[item] === null,
        key: bars.key[item]!,
        left,
      })
      if (isHovered(scene, at, 'bar', item)) outline(context, palette, from, to, y)
    })
  }
  for (const mark of timeline.marks) {
    if (IN_SPANS.has(mark.kind)) continue
    context.strokeStyle = palette.faint
    context.setLineDash([3, 3])
    context.beginPath()
    context.moveTo(Math.round(x(mark.at)) + 0.5, AXIS)
    context.lineTo(Math.round(x(mark.at)) + 0.5, height)
    context.stroke()
    context.setLineDash([])
  }
  context.restore()
  context.restore()

  context.save()
  context.beginPath()
  context.rect(0, AXIS, left, height - AXIS)
  context.clip()
  context.fillStyle = palette.ink
  for (let at = first; at < last; at++) context.fillText(rows[at]!.label, 0, AXIS + at * ROW - top + ROW / 2)
  context.restore()
  context.fillStyle = palette.line
  context.fillRect(0, AXIS - 1, width, 1)
}

/** Calls `paint` for bars in the range, with pixels; of bars within one pixel only for the first. */
function drawRow(
  items: readonly number[],
  from: readonly number[],
  to: readonly (number | null)[],
  { range, now, width }: Scene,
  x: (time: number) => number,
  paint: (item: number, from: number, to: number) => void,
): void {
  let painted = Number.NEGATIVE_INFINITY
  // The bar that began before the range may reach into it.
  for (let place = Math.max(0, firstFrom(items, from, range[0]) - 1); place < items.length; place++) {
    const item = items[place]!
    if (from[item]! > range[1]) break
    const end = x(to[item] ?? now)
    const begin = x(from[item]!)
    if (end < 0 || end < painted + 0.5) continue
    const right = Math.min(width, Math.max(end, begin + 1))
    paint(item, begin, right)
    painted = right
  }
}

interface Bar {
  from: number
  to: number
  y: number
  state: number
  open: boolean
  key: string
  left: number
}

/** Colour and shape: a failed bar has a thick foot, one that runs an open end, a cancelled one only its outline. */
function drawBar(context: CanvasRenderingContext2D, palette: Palette, bar: Bar): void {
  const { from, to, y, state } = bar
  const width = Math.max(1, to - from - (to - from > 3 ? 1 : 0))
  const colour = palette.states[state] ?? palette.other
  if (width < 4) {
    context.fillStyle = colour
    context.fillRect(from, y + 2, width, ROW - 4)
    return
  }
  context.fillStyle = palette.softs[state] ?? palette.hover
  context.fillRect(from, y + 2, width, ROW - 4)
  context.fillStyle = colour
  const cancelled = state === 4
  if (cancelled) {
    context.strokeStyle = colour
    context.strokeRect(from + 0.5, y + 2.5, width - 1, ROW - 5)
  } else {
    const foot = state === 3 ? 5 : 3
    context.fillRect(from, y + ROW - 2 - foot, width, foot)
    context.fillRect(from, y + 2, 2, ROW - 4)
    if (!bar.open) context.fillRect(from + width - 1, y + 2, 1, ROW - 4)
  }
  const start = Math.max(from, bar.left)
  const room = from + width - start - 10
  if (room < TEXT_FROM) return
  context.save()
  context.beginPath()
  context.rect(start, y, room + 6, ROW)
  context.clip()
  context.fillStyle = palette.ink
  context.fillText(barText(context, bar.key, room), start + 6, y + ROW / 2 - 1)
  context.restore()
}

/**
 * As many labels of a run as there is room for: `Phi-4 · dense · qa`, else `dense · qa`, else `qa`. The first are left
 * out first, as neighbours have them in common. The names of the axes stand in the facts of the bar.
 */
function barText(context: CanvasRenderingContext2D, key: string, room: number): string {
  const labels = labelsOfKey(key)
  for (let from = 0; from < labels.length - 1; from++) {
    const text = labels.slice(from).join(' · ')
    if (context.measureText(text).width <= room) return text
  }
  return labels.at(-1) ?? key
}

function isHovered({ hovered }: Scene, row: number, kind: 'bar' | 'other', item: number): boolean {
  return hovered?.row === row && hovered.kind === kind && hovered.item === item
}

function outline(context: CanvasRenderingContext2D, palette: Palette, from: number, to: number, y: number): void {
  context.strokeStyle = palette.ink
  context.lineWidth = 1
  context.strokeRect(from + 0.5, y + 1.5, Math.max(2, to - from - 1), ROW - 3)
}
