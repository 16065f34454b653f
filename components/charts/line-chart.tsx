'use client'

import { type KeyboardEvent, memo, type PointerEvent, useEffect, useId, useMemo, useRef } from 'react'
import { nearestIndex } from '@/lib/charts/merge'
import { chartWords, type Plot } from '@/lib/charts/plot'
import { crosshair, hideCrosshair, moveCrosshair } from './crosshair'
import { type Frame, LEAD_MARGINS, SMALL_MARGINS, xAt } from './frame'
import { type AttemptMark, Marks } from './marks'
import { PlotArea } from './plot-area'
import { CrosshairLine, Tooltip } from './pointer'

/** Pixels that a pointer must travel before it draws a zoom instead of being a click. */
const DRAG = 6

interface Props {
  title: string
  plot: Plot
  width: number
  height: number
  small?: boolean
  attempts?: AttemptMark[]
  /** Absent: the chart cannot be zoomed. null: back to everything. */
  onZoom?: (range: [number, number] | null) => void
}

/** One live chart: lines, marks, the shared crosshair, zoom by dragging or by keys. */
export const LineChart = memo(function LineChart({ title, plot, width, height, small, attempts, onZoom }: Props) {
  const id = useId()
  const frame = useMemo<Frame>(
    () => ({ width, height, ...(small ? SMALL_MARGINS : LEAD_MARGINS) }),
    [width, height, small],
  )
  const box = useRef<HTMLDivElement>(null)
  const selection = useRef<SVGRectElement>(null)
  const drag = useRef<number | null>(null)

  // The wheel alone scrolls the page; with Ctrl, ⌘ or Alt held it zooms around the pointer. React's own handler is passive.
  const wheel = useRef<((event: WheelEvent) => void) | null>(null)
  useEffect(() => {
    wheel.current = (event) => {
      if (!onZoom || !(event.ctrlKey || event.metaKey || event.altKey)) return
      event.preventDefault()
      const factor = Math.min(2, Math.max(0.5, 1.0015 ** event.deltaY))
      const pixel = event.clientX - box.current!.getBoundingClientRect().left
      onZoom(zoomed(plot, xAt(plot, frame, pixel), factor))
    }
  })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const turn = (event: WheelEvent) => wheel.current?.(event)
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [])

  function pixelOf(event: PointerEvent): number {
    return event.clientX - box.current!.getBoundingClientRect().left
  }

  function point(x: number, spoken: boolean) {
    const lead = plot.series.find((series) => series.x.length > 0)
    if (!lead) return
    moveCrosshair(lead.columns.step[nearestIndex(lead.x, x)]!, id, spoken)
  }

  function select(from: number | null, to: number) {
    const element = selection.current!
    element.style.display = from === null ? 'none' : ''
    if (from === null) return
    element.setAttribute('x', String(Math.min(from, to)))
    element.setAttribute('width', String(Math.abs(to - from)))
  }

  function down(event: PointerEvent) {
    if (!onZoom || event.button !== 0 || event.pointerType === 'touch') return
    drag.current = pixelOf(event)
    box.current!.setPointerCapture(event.pointerId)
  }

  function move(event: PointerEvent) {
    const pixel = pixelOf(event)
    point(xAt(plot, frame, pixel), false)
    if (drag.current !== null && Math.abs(pixel - drag.current) > DRAG) {
      const inside = Math.min(Math.max(pixel, frame.left), width - frame.right)
      select(drag.current, inside)
    }
  }

  function up(event: PointerEvent) {
    const from = drag.current
    drag.current = null
    if (from === null) return
    select(null, 0)
    const to = pixelOf(event)
    if (Math.abs(to - from) <= DRAG) return
    const [a, b] = [xAt(plot, frame, Math.min(from, to)), xAt(plot, frame, Math.max(from, to))]
    onZoom?.([a, b])
  }

  function keys(event: KeyboardEvent) {
    const lead = plot.series.find((series) => series.x.length > 0)
    if (!lead || event.ctrlKey || event.metaKey || event.altKey) return
    const state = crosshair()
    const at = state.step === null ? lead.x.length - 1 : nearestIndex(lead.columns.step, state.step)
    const pace = event.shiftKey ? 10 : 1
    const to: Record<string, number> = {
      ArrowLeft: at - pace,
      ArrowRight: at + pace,
      Home: 0,
      End: lead.x.length - 1,
    }
    const target = to[event.key]
    if (target !== undefined) {
      const index = Math.min(Math.max(target, 0), lead.x.length - 1)
      moveCrosshair(lead.columns.step[index]!, id, true)
    } else if (onZoom && (event.key === '+' || event.key === '=')) {
      onZoom(zoomed(plot, lead.x[at]!, 0.5))
    } else if (onZoom && event.key === '-') {
      onZoom(zoomed(plot, lead.x[at]!, 2))
    } else if (onZoom && (event.key === '[' || event.key === ']')) {
      const [low, high] = plot.xDomain
      const by = ((high - low) / 4) * (event.key === '[' ? -1 : 1)
      onZoom([low + by, high + by])
    } else if (onZoom && event.key === '0') {
      onZoom(null)
    } else if (event.key === 'Escape') {
      hideCrosshair(id)
      return
    } else {
      return
    }
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: no element means "picture that keys move in"
    <div
      ref={box}
      role="group"
      aria-roledescription="chart"
      aria-label={`${chartWords(title, plot)} Arrow keys read values${onZoom ? ', plus and minus zoom, brackets move, 0 shows all' : ''}.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys read values and zoom
      tabIndex={0}
      className="relative touch-pan-y select-none rounded-cell"
      style={{ width, height, cursor: onZoom ? 'crosshair' : undefined }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        drag.current = null
        select(null, 0)
      }}
      onPointerLeave={() => {
        if (drag.current === null) hideCrosshair(id)
      }}
      onDoubleClick={onZoom ? () => onZoom(null) : undefined}
      onKeyDown={keys}
      onBlur={() => hideCrosshair(id)}
    >
      <PlotArea plot={plot} frame={frame} small={small} />
      <svg
        width={width}
        height={height}
        className="pointer-events-none absolute inset-0 overflow-visible"
        aria-hidden="true"
      >
        <Marks plot={plot} frame={frame} attempts={attempts} small={small} />
        <rect
          ref={selection}
          y={frame.top}
          height={height - frame.top - frame.bottom}
          fill="var(--accent)"
          fillOpacity={0.12}
          stroke="var(--accent)"
          strokeOpacity={0.6}
          style={{ display: 'none' }}
        />
        <CrosshairLine plot={plot} frame={frame} small={small} />
      </svg>
      {width > 0 && <Tooltip id={id} plot={plot} frame={frame} />}
    </div>
  )
})

/** The x axis made `factor` as wide around `center`, which keeps its place on the screen. */
export function zoomed(plot: Plot, center: number, factor: number): [number, number] {
  const [low, high] = plot.xDomain
  const share = high > low ? (center - low) / (high - low) : 0.5
  const span = (high - low) * factor
  return [center - share * span, center + (1 - share) * span]
}
