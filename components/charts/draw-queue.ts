/**
 * Charts take turns. Drawing one costs 8 ms and 3 to 4 µs a point; eight at once would hold the page for longer than a
 * person's glance (50 ms). Each turn is one task of its own, and no chart is drawn more often than its own pace.
 */
import { flushSync } from 'react-dom'

/** Milliseconds from one drawing of a chart to its next: what people watch, and what stands beside it. */
export const WATCHED = 250
export const BESIDE = 500
/** Milliseconds between two charts: room for input and painting. */
const BREATH = 16

interface Turn {
  draw: () => void
  due: number
}

const waiting = new Map<object, Turn>()
const drawnAt = new WeakMap<object, number>()
let timer: ReturnType<typeof setTimeout> | undefined
/** When the next chart may draw, whichever it is. */
let freeAt = 0

/** Calls `draw` (which sets state) in a turn of its own. A chart that waits already keeps its place and draws the newest. */
export function requestTurn(chart: object, draw: () => void, every = WATCHED): void {
  const earliest = (drawnAt.get(chart) ?? Number.NEGATIVE_INFINITY) + every
  const due = waiting.get(chart)?.due ?? Math.max(performance.now(), earliest)
  waiting.set(chart, { draw, due })
  schedule()
}

/** A chart that leaves the page, or the view, gives its turn back. */
export function dropTurn(chart: object): void {
  waiting.delete(chart)
}

function schedule() {
  clearTimeout(timer)
  let due = Number.POSITIVE_INFINITY
  for (const turn of waiting.values()) due = Math.min(due, turn.due)
  if (due < Number.POSITIVE_INFINITY) timer = setTimeout(next, Math.max(0, Math.max(due, freeAt) - performance.now()))
}

function next() {
  let first: [object, Turn] | undefined
  for (const entry of waiting) if (!first || entry[1].due < first[1].due) first = entry
  if (first && first[1].due <= performance.now()) {
    const [chart, turn] = first
    waiting.delete(chart)
    drawnAt.set(chart, performance.now())
    flushSync(turn.draw)
    freeAt = performance.now() + BREATH
  }
  schedule()
}
