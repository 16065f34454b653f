'use client'

import { Download, Maximize2, Minimize2, Minus, Plus, RotateCcw, Table2 } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { AlertDialog } from '@/components/alerts/alert-dialog'
import { IconButton } from '@/components/ui/button'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { Empty } from '@/components/ui/states-of-panels'
import { Unit } from '@/components/ui/values'
import { toCsv, toJson } from '@/lib/charts/export'
import type { ChartGroup } from '@/lib/charts/groups'
import { lastValue } from '@/lib/charts/merge'
import type { Plot } from '@/lib/charts/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { ChartError, ChartLoading, ChartPlace, DisconnectedNote } from './chart-state'
import { ChartTable } from './chart-table'
import { saveText } from './download'
import { seriesStyle } from './frame'
import { LineChart, zoomed } from './line-chart'
import { Swatch } from './pointer'
import { useInView, useWidth } from './use-element'
import { usePlot } from './use-plot'
import { useSeries } from './use-series'
import type { ChartView, SetChartView } from './view-state'

/** Buckets asked for: one every two pixels at most. */
const BUCKETS = 500

interface Props {
  runId: string
  group: ChartGroup
  view: ChartView
  setView: SetChartView
  /** More than one attempt: whether they are joined can be chosen. */
  severalAttempts: boolean
  /** What to say while no point has come: "First point …". */
  notYet: { title: string; text: string }
}

/** The large chart of a run with everything that can be asked of it. */
export function LeadChart({ runId, group, view, setView, severalAttempts, notYet }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const inView = useInView(box)
  const names = useNames(group)
  const series = useSeries({
    runId,
    names,
    attempts: view.attempts === 'last' ? 'last' : 'all',
    x: view.x,
    range: view.range,
    buckets: BUCKETS,
    enabled: inView,
  })
  const [alerting, setAlerting] = useState(false)
  const log = view.log.includes(group.id)
  const narrow = width > 0 && width < 520
  const height = narrow ? 216 : view.wide ? 420 : 272
  const drawable = usePlot(group, series.columns, view.attempts, {
    x: view.x,
    log,
    smoothing: Math.min(0.99, Math.max(0, view.smooth)),
    clip: view.clip,
    range: view.range,
    xTicks: narrow ? 3 : 6,
    yTicks: narrow ? 5 : 7,
    timezoneOffset: new Date().getTimezoneOffset(),
  })
  const plot = drawable?.plot ?? null

  function zoom(range: [number, number] | null) {
    if (!range || view.x !== 'step') return void setView({ range: range && [round(range[0]), round(range[1])] })
    const low = Math.floor(range[0])
    void setView({ range: [low, Math.max(low + 1, Math.ceil(range[1]))] })
  }
  function zoomBy(factor: number) {
    if (plot) zoom(zoomed(plot, (plot.xDomain[0] + plot.xDomain[1]) / 2, factor))
  }
  function save(kind: 'csv' | 'json') {
    const columns = drawable?.columns ?? []
    const name = `${runId}-${group.id.replace(/[^\w.-]+/g, '_')}`
    if (kind === 'csv') saveText(`${name}.csv`, 'text/csv', toCsv(columns))
    else saveText(`${name}.json`, 'application/json', toJson(columns))
  }

  return (
    <section className="min-w-0 rounded-panel border border-line bg-panel" aria-label={group.title}>
      <header className="flex min-h-[44px] flex-wrap items-center gap-x-3 gap-y-1 py-2 pr-3 pl-4">
        <h2>
          {group.title}
          {group.unit && (
            <Unit>
              {' '}
              <span className="font-normal">{group.unit}</span>
            </Unit>
          )}
        </h2>
        <Legend group={group} plot={plot} />
        <div className="ml-auto flex flex-wrap items-center gap-x-2 gap-y-1">
          <Smoothing value={view.smooth} onChange={(smooth) => setView({ smooth })} />
          <Segmented
            label="Scale"
            value={log ? 'log' : 'linear'}
            options={[
              { value: 'linear', label: 'Linear' },
              { value: 'log', label: 'Log' },
            ]}
            onChange={(scale) =>
              setView({ log: scale === 'log' ? [...view.log, group.id] : view.log.filter((id) => id !== group.id) })
            }
          />
          <Pick
            label="x"
            value={view.x}
            options={[
              { value: 'step', label: 'step' },
              { value: 'time', label: 'time' },
              { value: 'relative', label: 'relative' },
            ]}
            onChange={(x) => setView({ x, range: null })}
          />
          <span className="flex">
            <IconButton label="Zoom in" small onClick={() => zoomBy(0.5)} disabled={!plot}>
              <Plus aria-hidden />
            </IconButton>
            {view.range ? (
              <>
                <IconButton label="Zoom out" small onClick={() => zoomBy(2)}>
                  <Minus aria-hidden />
                </IconButton>
                <IconButton label="Reset zoom" small onClick={() => setView({ range: null })}>
                  <RotateCcw aria-hidden />
                </IconButton>
              </>
            ) : null}
            <IconButton
              label="Show as table"
              small
              aria-pressed={view.table}
              onClick={() => setView({ table: !view.table })}
              className={view.table ? '!bg-accent-soft' : undefined}
            >
              <Table2 aria-hidden />
            </IconButton>
            <Menu
              trigger={
                <IconButton label="Export and options" small>
                  <Download aria-hidden />
                </IconButton>
              }
            >
              <MenuLabel>What is shown</MenuLabel>
              <MenuItem onSelect={() => save('csv')} disabled={!plot}>
                Export as CSV
              </MenuItem>
              <MenuItem onSelect={() => save('json')} disabled={!plot}>
                Export as JSON
              </MenuItem>
              <MenuSeparator />
              <MenuItem onSelect={() => setAlerting(true)}>Alert on this metric…</MenuItem>
              <MenuSeparator />
              <MenuCheck checked={view.clip} onChange={(clip) => setView({ clip })}>
                Leave outliers outside the axis
              </MenuCheck>
              {severalAttempts && (
                <>
                  <MenuSeparator />
                  <MenuLabel>Attempts</MenuLabel>
                  {(['joined', 'apart', 'last'] as const).map((attempts) => (
                    <MenuCheck
                      key={attempts}
                      checked={view.attempts === attempts}
                      onChange={() => setView({ attempts })}
                    >
                      {attempts === 'joined' ? 'Joined to one curve' : attempts === 'apart' ? 'Apart' : 'The last only'}
                    </MenuCheck>
                  ))}
                </>
              )}
            </Menu>
            <IconButton
              label={view.wide ? 'Normal size' : 'Full width'}
              small
              onClick={() => setView({ wide: !view.wide })}
            >
              {view.wide ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
            </IconButton>
          </span>
        </div>
      </header>
      <div ref={box} className="min-w-0">
        {series.error && !plot ? (
          <ChartError error={series.error} retry={() => series.refetch()} height={height} title={group.title} />
        ) : !drawable || width === 0 ? (
          <ChartLoading height={height} />
        ) : !plot ? (
          <ChartPlace height={height}>
            <NothingToDraw zoomed={view.range !== null} columns={drawable.columns} notYet={notYet} />
          </ChartPlace>
        ) : view.table ? (
          <ChartTable plot={plot} title={group.title} height={height} />
        ) : (
          <LineChart
            title={group.title}
            plot={plot}
            width={width}
            height={height}
            attempts={drawable.attempts}
            onZoom={zoom}
          />
        )}
      </div>
      <p className="flex min-h-[26px] flex-wrap gap-x-4 px-4 pb-2.5 text-ink-3 text-micro sm:pl-[52px]">
        {plot && <Shown plot={plot} smoothing={view.smooth} />}
        {view.range && <span>zoomed: drag, + and − zoom further, 0 shows all</span>}
        <DisconnectedNote />
      </p>
      {alerting ? (
        <AlertDialog run={runId} metric={names[0]} metrics={names} onClose={() => setAlerting(false)} />
      ) : null}
    </section>
  )
}

/** Ends of a zoom in time with three digits after the point: a link should be readable. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** The same array while the names are the same: it is a key of queries. */
export function useNames(group: ChartGroup): string[] {
  const text = JSON.stringify(group.series.map((s) => s.name))
  const [names, setNames] = useState({ text, list: JSON.parse(text) as string[] })
  if (names.text === text) return names.list
  const next = { text, list: JSON.parse(text) as string[] }
  setNames(next)
  return next.list
}

function Legend({ group, plot }: { group: ChartGroup; plot: Plot | null }) {
  const series = plot?.series ?? []
  return (
    <ul className="flex flex-wrap gap-x-4 text-ink-2 text-small">
      {series.map((s, i) => (
        <li key={s.name} className="whitespace-nowrap">
          <Swatch {...seriesStyle(i)} />
          {series.length > 1 || s.label !== group.title ? s.label : <span className="sr-only">{s.label}</span>}
          <b className="ml-1.5 inline-block min-w-[5ch] font-medium text-ink">{formatNumber(lastValue(s.columns))}</b>
        </li>
      ))}
    </ul>
  )
}

/** A thin track and a ring, as every control has one line. */
const SLIDER =
  'h-6 w-16 cursor-pointer appearance-none bg-transparent [&::-moz-range-thumb]:size-2.5 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-[1.5px] [&::-moz-range-thumb]:border-ink-2 [&::-moz-range-thumb]:bg-panel [&::-moz-range-track]:h-0.5 [&::-moz-range-track]:bg-line-control [&::-webkit-slider-runnable-track]:h-0.5 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-line-control [&::-webkit-slider-thumb]:-mt-[5px] [&::-webkit-slider-thumb]:size-3 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-[1.5px] [&::-webkit-slider-thumb]:border-ink-2 [&::-webkit-slider-thumb]:bg-panel'

function Smoothing({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId()
  return (
    <span className="hidden items-center gap-2 text-ink-2 text-small rail:flex">
      <label htmlFor={id}>Smoothing</label>
      <input
        id={id}
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className={SLIDER}
      />
      <span className="w-[4ch]">{value.toFixed(2)}</span>
    </span>
  )
}

function Shown({ plot, smoothing }: { plot: Plot; smoothing: number }) {
  const banded = plot.width > 1
  const words = [
    smoothing > 0 ? 'line: smoothed' : banded ? 'line: last of each bucket' : null,
    banded ? `band: min to max of ${formatCount(plot.width)} steps` : null,
    !banded && smoothing > 0 ? 'pale: as reported' : null,
  ].filter((word) => word !== null)
  return (
    <>
      <span>
        {formatCount(plot.shown)} of {formatCount(plot.total)} shown
      </span>
      {words.length > 0 && <span>{words.join(' · ')}</span>}
      {plot.nonFinite > 0 && (
        <span>
          {plot.nonFinite === 1
            ? '1 value is NaN or infinite'
            : `${formatCount(plot.nonFinite)} values are NaN or infinite`}
          , not smoothed over
        </span>
      )}
    </>
  )
}

function NothingToDraw({
  zoomed: isZoomed,
  columns,
  notYet,
}: {
  zoomed: boolean
  columns: { total: number }[]
  notYet: { title: string; text: string }
}) {
  if (isZoomed) return <Empty title="No point in this range">Reset the zoom, or zoom out.</Empty>
  if (columns.some((c) => c.total > 0)) {
    return <Empty title="No finite value">Every value so far is NaN or infinite.</Empty>
  }
  return <Empty title={notYet.title}>{notYet.text}</Empty>
}
