/**
 * Charts take turns. Drawing one costs 8 ms and 3 to 4 µs a point; eight at once would hold the page for longer than a
 * person's glance (50 ms). Each turn is one task of its own, and no chart is drawn more than four times a second.
 */
import { flushSync } from 'react-dom'

/** Milliseconds from one drawing of a chart to its next. */
const EVERY = 250
/** Milliseconds between two charts: room for input and painting. */
const BREATH = 16

interface Turn {
  draw: () => void
  due: number
}

const waiting = new Map<object, Turn>()
const drawnAt = new WeakMap<object, number>()
let timer: ReturnType<typeof setTimeout> | null = null

/** Calls `draw` (which sets state) in a turn of its own. A chart that waits already keeps its place and draws the newest. */
export function requestTurn(chart: object, draw: () => void): void {
  const due = waiting.get(chart)?.due ?? Math.max(performance.now(), (drawnAt.get(chart) ?? Number.NEGATIVE_INFINITY) + EVERY)
  waiting.set(chart, { draw, due })
  timer ??= setTimeout(next, Math.max(0, due - performance.now()))
}

/** A chart that leaves the page, or the view, gives its turn back. */
export function dropTurn(chart: object): void {
  waiting.delete(chart)
}

function next() {
  timer = null
  const now = performance.now()
  let first: [object, Turn] | null = null
  for (const entry of waiting) if (!first || entry[1].due < first[1].due) first = entry
  if (!first) return
  const [chart, turn] = first
  if (turn.due > now) {
    timer = setTimeout(next, turn.due - now)
    return
  }
  waiting.delete(chart)
  drawnAt.set(chart, now)
  if (waiting.size > 0) timer = setTimeout(next, BREATH)
  flushSync(turn.draw)
}
