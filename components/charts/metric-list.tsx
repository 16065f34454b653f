'use client'

import { ChevronDown, ChevronRight, Search } from 'lucide-react'
import { memo, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Empty } from '@/components/ui/states-of-panels'
import type { ChartGroup } from '@/lib/charts/groups'
import { nameMatcher, PINNED, type Section, sectionsOf } from '@/lib/charts/sections'
import { formatCount } from '@/lib/format/number'
import { usePins } from './pins'
import { SmallChart } from './small-chart'
import { useInView, useWidth } from './use-element'
import type { ChartView, SetChartView } from './view-state'

/** Charts from which on there is a search. */
const SEARCH_FROM = 9
/** Charts from which on sections begin folded: the page opens with what matters. */
const FOLD_FROM = 200
/** Rows that come and go together while people scroll. */
const BLOCK_ROWS = 2
/** A small chart and the gap below it, pixels: places of charts that are far away are kept by numbers alone. */
const ROW = 144
const GAP = 12

interface Props {
  runId: string
  benchmark: string
  charts: ChartGroup[]
  view: ChartView
  setView: SetChartView
  notYet: string
}

/** The small charts of a run: searched, in sections, and only those near the view are there at all. */
export function MetricList({ runId, benchmark, charts, view, setView, notYet }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const columns = width >= 840 ? 4 : width >= 560 ? 3 : 2
  const [pins, togglePin] = usePins(benchmark)
  const [find, setFind] = useState(view.metric)
  const wanted = useDeferredValue(find)
  const found = useMemo(() => {
    const fits = nameMatcher(wanted)
    return charts.filter((chart) => fits(chart.id) || fits(chart.title) || chart.series.some((s) => fits(s.name)))
  }, [charts, wanted])
  const sections = useMemo(() => sectionsOf(found, pins), [found, pins])
  const pinned = useMemo(() => new Set(pins), [pins])
  const open = useCallback((chart: string) => void setView({ chart }), [setView])

  const chart = useMemo(
    () => ({ runId, view, onOpen: open, onPin: togglePin, notYet }),
    [runId, view, open, togglePin, notYet],
  )

  const searching = wanted.trim() !== ''
  const folds = (id: string) => {
    const begins = charts.length >= FOLD_FROM && id !== '' && id !== PINNED
    return !searching && begins !== view.fold.includes(id)
  }
  const turn = (id: string) =>
    void setView({ fold: view.fold.includes(id) ? view.fold.filter((each) => each !== id) : [...view.fold, id] })
  // What is pinned is not folded with the rest.
  const headed = sections.filter(({ id }) => id !== '' && id !== PINNED)
  const allFolded = headed.every(({ id }) => folds(id))
  function turnAll() {
    const begins = charts.length >= FOLD_FROM
    // Those that stand where they would begin need no word in the address.
    const ids = headed.map(({ id }) => id)
    void setView({ fold: allFolded === begins ? ids : [] })
  }

  return (
    <section aria-label="Metrics" className="grid gap-3">
      {(charts.length >= SEARCH_FROM || find !== '') && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <span className="relative w-[min(100%,280px)]">
            <Search aria-hidden className="absolute top-2 left-2 size-3 text-ink-3" />
            <Input
              type="search"
              aria-label="Search metrics"
              value={find}
              placeholder="Search metrics, also layers/*/norm"
              onChange={(event) => {
                setFind(event.target.value)
                void setView({ metric: event.target.value })
              }}
              className="w-full pl-6"
            />
          </span>
          <span role="status" className="text-ink-3 text-small">
            {searching
              ? `${formatCount(found.length)} of ${formatCount(charts.length)} metrics`
              : `${formatCount(charts.length)} more ${charts.length === 1 ? 'metric' : 'metrics'}`}
          </span>
          {headed.length > 1 && !searching && (
            <Button small kind="ghost" onClick={turnAll}>
              {allFolded ? 'Unfold all' : 'Fold all'}
            </Button>
          )}
        </div>
      )}
      <div ref={box} className="grid gap-3">
        {found.length === 0 && (
          <div className="rounded-panel border border-line bg-panel">
            <Empty
              title="No metric of that name"
              actions={
                <Button
                  onClick={() => {
                    setFind('')
                    void setView({ metric: '' })
                  }}
                >
                  Show all {formatCount(charts.length)}
                </Button>
              }
            >
              Any part of a name will do; * stands for any text, ? for one character.
            </Empty>
          </div>
        )}
        {width > 0 &&
          sections.map((section) => (
            <MetricSection
              key={section.id}
              section={section}
              folded={folds(section.id)}
              onTurn={turn}
              columns={columns}
              headless={sections.length === 1 && section.id === ''}
              chart={chart}
              pinned={pinned}
            />
          ))}
      </div>
    </section>
  )
}

type ChartProps = Pick<Parameters<typeof SmallChart>[0], 'runId' | 'view' | 'onOpen' | 'onPin' | 'notYet'>

function MetricSection({
  section: { id, charts },
  folded,
  onTurn,
  columns,
  headless,
  chart,
  pinned,
}: {
  section: Section
  folded: boolean
  onTurn: (id: string) => void
  columns: number
  headless: boolean
  chart: ChartProps
  pinned: ReadonlySet<string>
}) {
  const blocks = useMemo(() => {
    const size = columns * BLOCK_ROWS
    return Array.from({ length: Math.ceil(charts.length / size) }, (_, i) => charts.slice(i * size, (i + 1) * size))
  }, [charts, columns])
  const title = id === PINNED ? 'Pinned' : id
  const shown = folded
    ? null
    : blocks.map((block) => (
        <Block key={block[0]!.id} charts={block} under={id} columns={columns} chart={chart} pinned={pinned} />
      ))
  if (headless || id === '') return <div className="grid gap-3">{shown}</div>
  return (
    <section aria-label={title} className="grid gap-3">
      <h3>
        <button
          type="button"
          aria-expanded={!folded}
          onClick={() => onTurn(id)}
          className="flex min-h-7 w-full items-center gap-1.5 rounded-control px-1 text-left text-small hover:bg-hover"
        >
          {folded ? (
            <ChevronRight aria-hidden className="size-3.5 text-ink-3" />
          ) : (
            <ChevronDown aria-hidden className="size-3.5 text-ink-3" />
          )}
          <span className="min-w-0 truncate font-medium">{title}</span>
          <span className="text-ink-3">{formatCount(charts.length)}</span>
        </button>
      </h3>
      {shown}
    </section>
  )
}

/** Some rows of charts: near the view they are there, far from it their place is. */
const Block = memo(function Block({
  charts,
  under,
  columns,
  chart,
  pinned,
}: {
  charts: ChartGroup[]
  /** The section's prefix, which the names in it need not repeat. */
  under: string
  columns: number
  chart: ChartProps
  pinned: ReadonlySet<string>
}) {
  const box = useRef<HTMLDivElement>(null)
  const near = useInView(box, 500)
  const rows = Math.ceil(charts.length / columns)
  return (
    <div ref={box} style={{ minHeight: rows * ROW + (rows - 1) * GAP }}>
      {near && (
        <div
          className="grid gap-3"
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridAutoRows: ROW }}
        >
          {charts.map((group) => (
            <SmallChart key={group.id} group={group} under={under} pinned={pinned.has(group.id)} {...chart} />
          ))}
        </div>
      )}
    </div>
  )
})
