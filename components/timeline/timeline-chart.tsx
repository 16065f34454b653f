'use client'
/**
 * Rows of bars on one canvas, which stays in view while its box scrolls: thousands of bars cost one drawing and no
 * elements. Wheel with Ctrl zooms, dragging moves, a click opens the run; the same by keys. The table beside it holds
 * the same for those who do not see it.
 */
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useWidth } from '@/components/charts/use-element'
import type { Timeline } from '@/lib/api/timeline'
import { barAt, timelineRows } from '@/lib/timeline/rows'
import { pan, type Range, zoom } from '@/lib/timeline/scale'
import { BarFacts } from './bar-facts'
import { AXIS, draw, type Palette, ROW, readPalette, type Scene } from './draw'

const LEFT = 116
const LEFT_NARROW = 84
const MOST_HEIGHT = 520
/** Pixels that the pointer may miss a bar by, and that a click may move. */
const REACH = 4

export interface TimelineChartProps {
  timeline: Timeline
  /** Milliseconds since 1970; grows while something runs. */
  now: number
  /** Range in view; null: all. */
  range: Range | null
  onRange: (range: Range | null) => void
  label: string
}

type Hit = NonNullable<Scene['hovered']>

export function TimelineChart({ timeline, now, range, onRange, label }: TimelineChartProps) {
  const router = useRouter()
  const { resolvedTheme } = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const palette = useRef<{ theme: string | undefined; colours: Palette } | null>(null)
  const drag = useRef<{ x: number; range: Range; moved: boolean } | null>(null)
  const width = useWidth(box)
  const [top, setTop] = useState(0)
  const [hovered, setHovered] = useState<(Hit & { x: number; y: number }) | null>(null)
  const rows = useMemo(() => timelineRows(timeline), [timeline])
  const left = width > 0 && width < 600 ? LEFT_NARROW : LEFT
  const total = AXIS + rows.length * ROW + 4
  const height = Math.min(total, MOST_HEIGHT)
  const whole: Range = useMemo(() => wholeRange(timeline, now), [timeline, now])
  const shown = range ?? whole

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !box.current || width === 0) return
    if (palette.current?.theme !== resolvedTheme || !palette.current)
      palette.current = { theme: resolvedTheme, colours: readPalette(box.current) }
    const ratio = window.devicePixelRatio || 1
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (context.canvas.width !== wide || context.canvas.height !== high) {
      context.canvas.width = wide
      context.canvas.height = high
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    draw(context, { timeline, rows, range: shown, now, left, width, height, top, hovered }, palette.current.colours)
  }, [timeline, rows, shown, now, left, width, height, top, hovered, resolvedTheme])

  const timeAt = useCallback(
    (x: number) => shown[0] + ((x - left) / Math.max(1, width - left)) * (shown[1] - shown[0]),
    [shown, left, width],
  )

  // React listens to wheel events passively, and then Ctrl + wheel would zoom the page.
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        onRange(zoom(shown, whole, timeAt(event.offsetX), Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200)))))
      } else if (range !== null && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
        event.preventDefault()
        const by = (event.deltaX || event.deltaY) / Math.max(1, width - left)
        onRange(pan(shown, whole, by * (shown[1] - shown[0])))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [onRange, range, shown, whole, timeAt, width, left])

  const hit = (x: number, y: number): Hit | null => {
    const row = Math.floor((y - AXIS + top) / ROW)
    const found = rows[row]
    if (!found || x < left || y < AXIS) return null
    const reach = ((shown[1] - shown[0]) / Math.max(1, width - left)) * REACH
    const bar = barAt(found.bars, timeline.bars, timeAt(x), reach)
    if (bar !== null) return { row, kind: 'bar', item: bar }
    const other = barAt(found.others, timeline.others, timeAt(x), reach)
    return other === null ? null : { row, kind: 'other', item: other }
  }

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    const { offsetX: x, offsetY: y } = event.nativeEvent
    const from = drag.current
    if (from && (from.moved || Math.abs(x - from.x) > REACH)) {
      from.moved = true
      setHovered(null)
      const by = ((from.x - x) / Math.max(1, width - left)) * (from.range[1] - from.range[0])
      if (range !== null) onRange(pan(from.range, whole, by))
      return
    }
    const found = hit(x, y)
    setHovered(found && { ...found, x, y })
  }
  const onPointerUp = (event: PointerEvent<HTMLCanvasElement>) => {
    const moved = drag.current?.moved ?? false
    drag.current = null
    if (moved) return
    const found = hit(event.nativeEvent.offsetX, event.nativeEvent.offsetY)
    if (!found) return
    const run = (found.kind === 'bar' ? timeline.bars : timeline.others).run[found.item]!
    router.push(`/runs/${encodeURIComponent(run)}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const span = shown[1] - shown[0]
    const middle = (shown[0] + shown[1]) / 2
    const next =
      event.key === 'ArrowLeft'
        ? pan(shown, whole, -span / 5)
        : event.key === 'ArrowRight'
          ? pan(shown, whole, span / 5)
          : event.key === '+' || event.key === '='
            ? zoom(shown, whole, middle, 0.5)
            : event.key === '-'
              ? zoom(shown, whole, middle, 2)
              : event.key === '0' || event.key === 'Home'
                ? null
                : undefined
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    onRange(range === null && next !== null && next[1] - next[0] >= span ? null : next)
  }

  return (
    <div className="relative">
      <div
        ref={box}
        className="overflow-y-auto overflow-x-hidden"
        style={{ maxHeight: MOST_HEIGHT }}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: total }}>
          <canvas
            ref={canvas}
            tabIndex={0}
            role="img"
            aria-label={label}
            className="sticky top-0 block touch-pan-y"
            style={{ width, height, cursor: hovered ? 'pointer' : range === null ? 'default' : 'grab' }}
            onPointerDown={(event) => {
              if (event.button === 0) drag.current = { x: event.nativeEvent.offsetX, range: shown, moved: false }
            }}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerLeave={() => {
              drag.current = null
              setHovered(null)
            }}
            onKeyDown={onKeyDown}
          />
        </div>
      </div>
      {hovered ? (
        <BarFacts timeline={timeline} rows={rows} hit={hovered} now={now} x={hovered.x} y={hovered.y} width={width} />
      ) : null}
    </div>
  )
}

/** From the first hold to the last, with a little room, so that the ends can be seen. */
export function wholeRange({ from, to, bars }: Timeline, now: number): Range {
  const begin = from ?? now
  const open = bars.to.includes(null)
  const end = Math.max(open ? now : (to ?? now), begin + 1000)
  const room = (end - begin) * 0.015
  return [begin - room, end + room]
}
