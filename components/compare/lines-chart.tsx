'use client'
import 'uplot/dist/uPlot.min.css'
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { firstAtOrAfter, nearestIndex } from '@/lib/charts/merge'
import type { ComparePlot } from '@/lib/compare/plot'
import { LinesCanvas, type Look, MARGINS, pointAt } from './draw-lines'
import { onPoint, point, pointAway, pointer } from './pointer-store'
import { PointerTooltip } from './pointer-tooltip'
import type { Palette } from './use-looks'

/** Pixels that a pointer must travel before it draws a zoom instead of being a click. */
const DRAG = 6
/** Pixels within which a pointer points at a line. */
const NEAR = 40

export interface NamedLine {
  key: string
  label: string
  slot: number
}

interface Props {
  title: string
  words: string
  plot: ComparePlot
  /** One a line of the plot. */
  names: readonly NamedLine[]
  looks: readonly Look[]
  palette: Palette
  width: number
  height: number
  /** null: back to everything. */
  onZoom: (range: [number, number] | null) => void
  zoomed: boolean
  /** What x is called where a point stands: "step 800". */
  place: (x: number) => string
}

/** Up to a hundred lines, the shared crosshair, zoom and pan by pointer or keys. */
export function LinesChart({ title, words, plot, names, looks, palette, width, height, onZoom, zoomed, place }: Props) {
  const id = useId()
  const host = useRef<HTMLDivElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const selection = useRef<HTMLDivElement>(null)
  const [canvas, setCanvas] = useState<LinesCanvas | null>(null)
  const drag = useRef<{ from: number; pan: [number, number] | null } | null>(null)

  useLayoutEffect(() => {
    const made = new LinesCanvas(host.current!, overlay.current!)
    setCanvas(made)
    return () => made.destroy()
  }, [])

  useLayoutEffect(() => {
    if (!canvas || width === 0) return
    canvas.draw({ plot, looks, theme: palette.theme, width, height })
    canvas.paint(pointer().x, pointer().line)
  }, [canvas, plot, looks, palette, width, height])

  useEffect(() => {
    if (!canvas) return
    let frame: number | undefined
    const stop = onPoint(() => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        canvas.paint(pointer().x, pointer().line)
      })
    })
    return () => {
      stop()
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }, [canvas])

  function offset(event: PointerEvent): { x: number; y: number } {
    const box = host.current!.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  function pointAtPixel(x: number, y: number) {
    const at = nearestIndex(plot.x, canvas!.xAt(x))
    if (at < 0) return
    let line: string | null = null
    let least = NEAR
    for (const each of plot.lines) {
      const near = pointAt(plot, each, plot.x[at]!)
      const value = near === null ? null : each.y[near.place]
      if (value == null) continue
      const away = Math.abs(canvas!.yPixel(value) - y)
      if (away < least) {
        least = away
        line = each.key
      }
    }
    point({ x: plot.x[at]!, chart: id, line, spoken: false })
  }

  function select(from: number | null, to: number) {
    const style = selection.current!.style
    style.display = from === null ? 'none' : 'block'
    if (from === null) return
    style.left = `${Math.min(from, to)}px`
    style.width = `${Math.abs(to - from)}px`
  }

  function down(event: PointerEvent) {
    if (!canvas || event.button > 1 || event.pointerType === 'touch') return
    const pans = event.shiftKey || event.button === 1
    drag.current = { from: offset(event).x, pan: pans ? canvas.xDomain : null }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function move(event: PointerEvent) {
    if (!canvas) return
    const { x, y } = offset(event)
    const held = drag.current
    if (held?.pan) {
      const [low, high] = held.pan
      const by = ((held.from - x) / (width - MARGINS.left - MARGINS.right)) * (high - low)
      canvas.pan([low + by, high + by])
      canvas.paint(null, null)
      return
    }
    pointAtPixel(x, y)
    if (held && Math.abs(x - held.from) > DRAG)
      select(held.from, Math.min(Math.max(x, MARGINS.left), width - MARGINS.right))
  }

  function up(event: PointerEvent) {
    const held = drag.current
    drag.current = null
    if (!held || !canvas) return
    select(null, 0)
    const to = offset(event).x
    if (Math.abs(to - held.from) <= DRAG) return
    if (held.pan) return onZoom(canvas.xDomain)
    onZoom([canvas.xAt(Math.min(held.from, to)), canvas.xAt(Math.max(held.from, to))])
  }

  function keys(event: KeyboardEvent) {
    if (!canvas || plot.x.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    const state = pointer()
    const at = state.x === null ? plot.x.length - 1 : nearestIndex(plot.x, state.x)
    const pace = event.shiftKey ? 10 : 1
    const to: Record<string, number> = {
      ArrowLeft: state.x === null ? at : at - pace,
      ArrowRight: at + pace,
      Home: firstAtOrAfter(plot.x, plot.xDomain[0]),
      End: plot.x.length - 1,
    }
    const target = to[event.key]
    const line = state.line ?? plot.lines[0]?.key ?? null
    const [low, high] = plot.xDomain
    if (target !== undefined) {
      point({ x: plot.x[Math.min(Math.max(target, 0), plot.x.length - 1)]!, chart: id, line, spoken: true })
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const x = plot.x[at]!
      point({ x, chart: id, line: neighbour(plot, x, line, event.key === 'ArrowUp' ? 1 : -1), spoken: true })
    } else if (event.key === '+' || event.key === '=') onZoom(around(plot, plot.x[at]!, 0.5))
    else if (event.key === '-') onZoom(around(plot, plot.x[at]!, 2))
    else if (event.key === '0') onZoom(null)
    else if (zoomed && (event.key === 'PageUp' || event.key === 'PageDown')) {
      const by = ((high - low) / 2) * (event.key === 'PageDown' ? 1 : -1)
      onZoom([low + by, high + by])
    } else if (event.key === 'Escape') {
      pointAway()
      return
    } else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: no element means "picture that keys move in"
    <div
      role="group"
      aria-roledescription="chart"
      aria-label={`${title}. ${words} Left and right read values, up and down go from line to line, plus and minus zoom, Page Up and Page Down move, 0 shows all.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys read values and zoom
      tabIndex={0}
      className="relative touch-pan-y select-none rounded-cell"
      style={{ width, height, cursor: 'crosshair' }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        drag.current = null
        select(null, 0)
      }}
      onPointerLeave={() => {
        if (!drag.current) pointAway()
      }}
      onKeyDown={keys}
      onBlur={() => pointAway()}
    >
      <div aria-hidden="true" className="pointer-events-none absolute inset-0">
        <div ref={host} />
        <canvas ref={overlay} className="absolute inset-0" style={{ width, height }} />
      </div>
      <div
        ref={selection}
        aria-hidden="true"
        className="pointer-events-none absolute hidden border-accent border-x bg-accent opacity-15"
        style={{ top: MARGINS.top, height: height - MARGINS.top - MARGINS.bottom }}
      />
      {canvas && <PointerTooltip id={id} plot={plot} names={names} canvas={canvas} width={width} place={place} />}
    </div>
  )
}

/** The x axis made `factor` as wide around `center`, which keeps its place on the screen. */
export function around(plot: ComparePlot, center: number, factor: number): [number, number] {
  const [low, high] = plot.xDomain
  const share = Math.min(1, Math.max(0, (center - low) / (high - low)))
  const span = (high - low) * factor
  return [center - share * span, center + (1 - share) * span]
}

/** The next line above (1) or below (−1) at x. */
function neighbour(plot: ComparePlot, x: number, key: string | null, way: 1 | -1): string | null {
  const there = plot.lines.flatMap((line) => {
    const near = pointAt(plot, line, x)
    const y = near === null ? null : line.y[near.place]
    return y == null ? [] : [{ key: line.key, y }]
  })
  there.sort((a, b) => a.y - b.y)
  const at = there.findIndex((line) => line.key === key)
  if (at < 0) return there[way > 0 ? 0 : there.length - 1]?.key ?? null
  return there[Math.min(there.length - 1, Math.max(0, at + way))]!.key
}
