'use client'

import clsx from 'clsx'
import { Pin, PinOff } from 'lucide-react'
import { memo, useRef } from 'react'
import { IconButton } from '@/components/ui/button'
import { Unit } from '@/components/ui/values'
import type { ChartGroup } from '@/lib/charts/groups'
import { lastValue } from '@/lib/charts/merge'
import { extremes, type Plot } from '@/lib/charts/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { ChartError, ChartLoading } from './chart-state'
import { BESIDE } from './draw-queue'
import { LineChart } from './line-chart'
import { useChart } from './use-chart'
import { useInView, useWidth } from './use-element'
import type { ChartView } from './view-state'

const HEIGHT = 84
/** Buckets of a chart 220 pixels wide. */
const BUCKETS = 150
/** The raw line: there is no room for two. */
const SMALL = { smoothing: 0, xTicks: 2, yTicks: 3, timezoneOffset: 0, apart: false, every: BESIDE }

interface Props {
  runId: string
  group: ChartGroup
  view: ChartView
  /** A prefix that stands above it already. */
  under?: string
  /** Shows it large; absent where there is no large one. */
  onOpen?: (id: string) => void
  /** Keeps it on top of the others, or lets it go; absent where nothing can be kept. */
  onPin?: (id: string) => void
  pinned?: boolean
  notYet: string
}

/** One of the small charts: the same x range and crosshair as the large one, drawn and fetched only in view. */
export const SmallChart = memo(function SmallChart({
  runId,
  group,
  view,
  under = '',
  onOpen,
  onPin,
  pinned = false,
  notYet,
}: Props) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const inView = useInView(box)
  const { drawable, error, refetch, fault } = useChart({
    runId,
    group,
    view,
    buckets: BUCKETS,
    enabled: inView,
    draw: SMALL,
  })
  const plot = drawable?.plot ?? null
  const repeats = under !== '' && group.title.startsWith(under) && group.title.length > under.length + 1
  const name = repeats ? group.title.slice(under.length + 1) : group.title
  const last = plot ? lastValue(plot.series[0]!.columns) : null
  return (
    <figure className="group min-w-0 rounded-panel border border-line bg-panel px-3 pt-2 pb-1.5">
      <figcaption className="flex items-baseline gap-2 text-small">
        {onOpen ? (
          <button
            type="button"
            onClick={() => onOpen(group.id)}
            title={`Show ${group.title} large`}
            aria-label={`Show ${group.title} large`}
            className="flex min-w-0 grow text-left font-medium hover:underline"
          >
            <NameInParts name={name} />
          </button>
        ) : (
          <span className="flex min-w-0 grow text-ink-2">
            <NameInParts name={name} />
          </span>
        )}
        {onPin && (
          <IconButton
            label={pinned ? `Unpin ${group.title}` : `Pin ${group.title} on top`}
            small
            aria-pressed={pinned}
            onClick={() => onPin(group.id)}
            className={clsx('-my-1 shrink-0', !pinned && 'opacity-0 focus-visible:opacity-100 group-hover:opacity-100')}
          >
            {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
          </IconButton>
        )}
        <span className="min-w-[6ch] whitespace-nowrap text-right font-medium">
          {plot ? formatNumber(last) : ''}
          {plot && group.unit ? <Unit>{group.unit}</Unit> : null}
        </span>
      </figcaption>
      <div ref={box} className="my-0.5">
        {error && !plot ? (
          <ChartError error={error} retry={() => refetch()} height={HEIGHT} title={group.title} />
        ) : !drawable || width === 0 ? (
          <ChartLoading height={HEIGHT} small />
        ) : !plot ? (
          <p className="grid place-items-center text-ink-3 text-small" style={{ height: HEIGHT }}>
            {fault
              ? fault
              : view.range
                ? 'no point in this range'
                : drawable.columns.some((c) => c.total > 0)
                  ? view.log.includes(group.id)
                    ? 'no value above 0'
                    : 'no finite value'
                  : notYet}
          </p>
        ) : (
          <LineChart title={group.title} plot={plot} width={width} height={HEIGHT} small attempts={drawable.attempts} />
        )}
      </div>
      <p className="h-4 truncate text-ink-3 text-micro">{plot ? remark(group, plot) : ''}</p>
    </figure>
  )
})

/** `group/metric`: where there is no room, the group is cut and not what tells one chart from the next. */
function NameInParts({ name }: { name: string }) {
  const cut = name.lastIndexOf('/') + 1
  return (
    <>
      {cut > 0 ? <span className="min-w-0 truncate text-ink-3">{name.slice(0, cut)}</span> : null}
      <span className={cut > 0 ? 'max-w-full shrink-0 truncate' : 'min-w-0 truncate'}>{name.slice(cut)}</span>
    </>
  )
}

/** The one number beside the last that says most: the best where a direction is known, else the extreme that stands out. */
function remark(group: ChartGroup, plot: Plot): string {
  const { min, max } = extremes(plot.series[0]!.columns)
  if (!min || !max) return ''
  const marks = plot.nonFinite > 0 ? `${plot.nonFinite} not finite · ` : ''
  if (min.value === max.value) return `${marks}the same at every step`
  const at = (e: { value: number; step: number }) => `${formatNumber(e.value)} at step ${formatCount(e.step)}`
  if (group.direction) return `${marks}best ${at(group.direction === 'higher' ? max : min)}`
  const middle = plot.series[0]!.line.filter(Number.isFinite).reduce((a, b, _, all) => a + b / all.length, 0)
  return max.value - middle >= middle - min.value ? `${marks}max ${at(max)}` : `${marks}min ${at(min)}`
}
