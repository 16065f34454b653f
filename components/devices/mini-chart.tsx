'use client'
import { type KeyboardEvent, memo, type PointerEvent, useRef } from 'react'
import { Area, ComposedChart, XAxis, YAxis } from 'recharts'
import { useWidth } from '@/components/charts/use-element'
import { formatClock, formatDate } from '@/lib/format/time'
import { type Measure, summaryOf } from './measures'

interface Props {
  measure: Measure
  /** Seconds since 1970, as long as the values. */
  time: readonly number[]
  from: number
  to: number
  /** `over the last hour` */
  words: string
  height: number
  /** Index of the sample that is read; shared by the charts of a device. */
  at: number | null
  onAt: (at: number | null) => void
}

/** One measure over time. A value holds until the next sample; where nothing was sampled there is a gap. */
export function MiniChart({ measure, time, from, to, words, height, at, onAt }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const value = at === null ? null : (measure.values[at] ?? null)

  function point(event: PointerEvent) {
    const left = box.current!.getBoundingClientRect().left
    const x = from + ((event.clientX - left) / Math.max(1, width)) * (to - from)
    onAt(lastAt(time, x))
  }

  function keys(event: KeyboardEvent) {
    const pace = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (pace === undefined || time.length === 0) return
    event.preventDefault()
    onAt(Math.min(time.length - 1, Math.max(0, (at ?? time.length) + pace)))
  }

  return (
    <figure className="grid min-w-0 gap-1">
      <figcaption className="flex justify-between gap-2 whitespace-nowrap text-ink-3 text-micro">
        <span className="truncate">
          {measure.title}
          {measure.part ? `, ${measure.partTitle} hatched` : ''}
        </span>
        <span aria-live="off">
          {at === null ? (
            `up to ${measure.format(measure.most)}`
          ) : (
            <>
              <b className="font-medium text-ink">{value === null ? '–' : measure.format(value)}</b>{' '}
              {clock(time[at]!, to - from)}
            </>
          )}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: no element means "picture that keys move in" */}
      <div
        ref={box}
        role="group"
        aria-roledescription="chart"
        aria-label={`${measure.title} ${words}: ${summaryOf(measure)}. Arrow keys read values.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys read values
        tabIndex={0}
        className="relative rounded-cell bg-sunken/50"
        style={{ height }}
        onPointerMove={point}
        onPointerLeave={() => onAt(null)}
        onBlur={() => onAt(null)}
        onKeyDown={keys}
      >
        {width > 0 ? <Drawing measure={measure} time={time} from={from} to={to} width={width} height={height} /> : null}
        {at !== null && time[at] !== undefined ? (
          <i
            aria-hidden
            className="pointer-events-none absolute inset-y-0 w-px bg-ink-3"
            style={{ left: `${(100 * (time[at]! - from)) / (to - from)}%` }}
          />
        ) : null}
      </div>
    </figure>
  )
}

interface DrawingProps extends Pick<Props, 'measure' | 'time' | 'from' | 'to' | 'height'> {
  width: number
}

/** Drawn again only when the samples or the size are other ones. */
const Drawing = memo(function Drawing({ measure, time, from, to, width, height }: DrawingProps) {
  const rows = time.map((x, i) => ({ x, y: measure.values[i] ?? null, part: measure.part?.[i] ?? null }))
  const last = rows.at(-1)
  // The latest value holds until now, as each one does until the next.
  if (last) rows.push({ ...last, x: to })
  const common = { type: 'stepAfter', isAnimationActive: false, dot: false, activeDot: false } as const
  return (
    <ComposedChart
      data={rows}
      width={width}
      height={height}
      margin={{ top: 2, right: 0, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      style={{ pointerEvents: 'none' }}
    >
      <XAxis hide type="number" dataKey="x" domain={[from, to]} allowDataOverflow />
      <YAxis hide type="number" domain={[0, measure.most]} allowDataOverflow />
      <Area {...common} dataKey="y" stroke="var(--c1)" strokeWidth={1.25} fill="var(--c1)" fillOpacity={0.12} />
      {measure.part ? (
        <Area
          {...common}
          dataKey="part"
          stroke="var(--ink-3)"
          strokeWidth={1}
          strokeDasharray="2 2"
          fill="var(--ink-3)"
          fillOpacity={0.2}
        />
      ) : null}
    </ComposedChart>
  )
})

/** The last sample at or before a time; null: there is none. */
function lastAt(time: readonly number[], x: number): number | null {
  let found: number | null = null
  for (let i = 0; i < time.length && time[i]! <= x; i++) found = i
  return found
}

function clock(seconds: number, range: number): string {
  const at = seconds * 1000
  return range > 86_400 ? `${formatDate(at).slice(5)} ${formatClock(at)}` : formatClock(at, range <= 3600)
}
