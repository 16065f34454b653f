'use client'

import { Download, Maximize2, Minimize2, Minus, MoveHorizontal, Plus, RotateCcw, Table2 } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { AlertDialog } from '@/components/alerts/alert-dialog'
import { Button, IconButton } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { Empty } from '@/components/ui/states-of-panels'
import { Unit } from '@/components/ui/values'
import { toCsv, toJson } from '@/lib/charts/export'
import type { ChartGroup } from '@/lib/charts/groups'
import { lastValue } from '@/lib/charts/merge'
import { extremes, type Plot } from '@/lib/charts/plot'
import { formatCount, formatNumber } from '@/lib/format/number'
import { ChartError, ChartLoading, ChartPlace, DisconnectedNote } from './chart-state'
import { ChartTable } from './chart-table'
import { saveFrom, saveText } from './download'
import { WATCHED } from './draw-queue'
import { seriesStyle } from './frame'
import { LineChart, zoomed } from './line-chart'
import { Swatch } from './pointer'
import { Smoothing } from './smoothing'
import { useChart } from './use-chart'
import { useInView, useWidth } from './use-element'
import { useSeriesInfos } from './use-series'
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
  /** Names of all series of the run: what else can be the x axis. */
  metrics: readonly string[]
  /** What to say while no point has come: "First point …". */
  notYet: { title: string; text: string }
}

/** The large chart of a run with everything that can be asked of it. */
export function LeadChart({ runId, group, view, setView, severalAttempts, metrics, notYet }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const inView = useInView(box)
  const [alerting, setAlerting] = useState(false)
  const names = group.series.map((s) => s.name)
  const log = view.log.includes(group.id)
  const narrow = width > 0 && width < 520
  const height = narrow ? 216 : view.wide ? 420 : 272
  const { drawable, error, refetch, fault } = useChart({
    runId,
    group,
    view,
    buckets: BUCKETS,
    enabled: inView,
    draw: {
      smoothing: Math.min(0.99, Math.max(0, view.smooth)),
      xTicks: narrow ? 3 : 6,
      yTicks: narrow ? 5 : 7,
      timezoneOffset: new Date().getTimezoneOffset(),
      apart: true,
      every: WATCHED,
    },
  })
  const plot = drawable?.plot ?? null
  const [ranging, setRanging] = useState(false)

  const zoom = useCallback(
    (range: [number, number] | null) => {
      if (!range || view.x !== 'step') return void setView({ range: range && [round(range[0]), round(range[1])] })
      const low = Math.floor(range[0])
      void setView({ range: [low, Math.max(low + 1, Math.ceil(range[1]))] })
    },
    [view.x, setView],
  )
  function zoomBy(factor: number) {
    if (plot) zoom(zoomed(plot, (plot.xDomain[0] + plot.xDomain[1]) / 2, factor))
  }
  function save(kind: 'csv' | 'json') {
    const columns = drawable?.columns ?? []
    const name = `${runId}-${group.id.replace(/[^\w.-]+/g, '_')}`
    const { x, by, range, attempts } = view
    const query = {
      names,
      attempts,
      x: x === 'metric' ? by : x,
      range,
      buckets: BUCKETS,
    }
    const facts = { run: runId, query, at: Date.now() }
    if (kind === 'csv') saveText(`${name}.csv`, 'text/csv', toCsv(columns, facts))
    else saveText(`${name}.json`, 'application/json', toJson(columns, facts))
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
            value={view.x === 'metric' && view.by !== null ? 'metric' : view.x === 'metric' ? 'step' : view.x}
            options={[
              { value: 'step', label: 'step' },
              { value: 'time', label: 'time' },
              { value: 'relative', label: 'relative' },
              ...(view.by === null ? [] : [{ value: 'metric' as const, label: view.by }]),
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
              label="Choose the range of x"
              small
              aria-expanded={ranging}
              disabled={!plot}
              onClick={() => setRanging(!ranging)}
            >
              <MoveHorizontal aria-hidden />
            </IconButton>
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
              <MenuLabel>Every point of {group.title}</MenuLabel>
              <MenuItem onSelect={() => download(runId, { format: 'csv' }, group)}>Download as CSV</MenuItem>
              <MenuItem onSelect={() => download(runId, { format: 'json' }, group)}>Download as JSON</MenuItem>
              <MenuSeparator />
              <MenuLabel>Every point of all metrics</MenuLabel>
              <MenuItem onSelect={() => download(runId, { format: 'csv' })}>CSV, a row a point</MenuItem>
              <MenuItem onSelect={() => download(runId, { format: 'csv', layout: 'wide' })}>CSV, a row a step</MenuItem>
              <MenuItem onSelect={() => download(runId, { format: 'json' })}>JSON</MenuItem>
              <MenuSeparator />
              <AxisItems metrics={metrics} view={view} setView={setView} />
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
        {error && !plot ? (
          <ChartError error={error} retry={() => refetch()} height={height} title={group.title} />
        ) : !drawable || width === 0 ? (
          <ChartLoading height={height} />
        ) : !plot ? (
          <ChartPlace height={height}>
            <NothingToDraw
              view={view}
              setView={setView}
              log={log}
              fault={fault}
              columns={drawable.columns}
              notYet={notYet}
              group={group}
            />
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
      {plot && ranging && <RangeForm key={String(view.range)} plot={plot} view={view} onZoom={zoom} />}
      <div className="grid gap-0.5 px-4 pb-2.5 text-ink-3 text-micro sm:pl-[52px]">
        {plot && <Extremes plot={plot} />}
        <p className="flex min-h-4 flex-wrap gap-x-4">
          {plot && <Shown plot={plot} smoothing={view.smooth} />}
          {plot && <Replaced runId={runId} group={group} />}
          {view.range && <span>zoomed: drag, + and − zoom further, 0 or a double click shows all</span>}
          <DisconnectedNote />
        </p>
      </div>
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

/** Begins the download of every point; the session's cookie goes with it. */
function download(runId: string, query: Record<string, string>, group?: ChartGroup) {
  const params = new URLSearchParams(query)
  for (const { name } of group?.series ?? []) params.append('names', name)
  saveFrom(`/api/v1/runs/${encodeURIComponent(runId)}/series/export?${params}`)
}

/** What is most often an axis beside step and time: how much was seen. */
const AXIS_WORDS = /(^|[/_.])(n_?)?(tokens?|epochs?|samples?|examples?|iterations?|iters?|flops|global_step)([/_.]|$)/i
const MOST_AXES = 6

/** Other metrics as the x axis: those whose names say that they count what was seen, and the one in use. */
function AxisItems({ metrics, view, setView }: Pick<Props, 'metrics' | 'view' | 'setView'>) {
  const likely = useMemo(() => metrics.filter((name) => AXIS_WORDS.test(name)).slice(0, MOST_AXES), [metrics])
  const offered = view.by === null || likely.includes(view.by) ? likely : [view.by, ...likely]
  if (offered.length === 0) return null
  return (
    <>
      <MenuLabel>x axis by another metric</MenuLabel>
      {offered.map((name) => (
        <MenuCheck
          key={name}
          checked={view.x === 'metric' && view.by === name}
          onChange={(on) => setView({ x: on ? 'metric' : 'step', by: on ? name : null, range: null })}
        >
          {name}
        </MenuCheck>
      ))}
      <MenuSeparator />
    </>
  )
}

/** Both ends of x as numbers: the zoom for those who do not drag. */
function RangeForm({
  plot,
  view,
  onZoom,
}: {
  plot: Plot
  view: ChartView
  onZoom: (range: [number, number] | null) => void
}) {
  const [low, high] = plot.xDomain
  const unit = view.x === 'step' ? 'steps' : view.x === 'metric' ? view.by : 'seconds'
  // Times of day: seconds since the first point, which people can type.
  const zero = view.x === 'time' ? Math.floor(Math.min(...plot.series.flatMap((s) => s.x.slice(0, 1)))) : 0
  const [ends, setEnds] = useState([String(round(low - zero)), String(round(high - zero))])
  const [from, to] = ends.map(Number)
  const fits = Number.isFinite(from) && Number.isFinite(to) && from! < to! && ends.every((end) => end.trim() !== '')
  return (
    <form
      aria-label="Range of x"
      className="flex flex-wrap items-center gap-2 px-4 pb-2 text-small sm:pl-[52px]"
      onSubmit={(event) => {
        event.preventDefault()
        if (fits) onZoom([from! + zero, to! + zero])
      }}
    >
      {(['From', 'to'] as const).map((word, i) => (
        <span key={word} className="flex items-center gap-1.5">
          {word}
          <Input
            inputMode="decimal"
            aria-label={`${word} ${unit}`}
            aria-invalid={!fits}
            value={ends[i]}
            onChange={(event) => setEnds(ends.with(i, event.target.value))}
            className="w-24"
          />
        </span>
      ))}
      <span className="text-ink-3">{view.x === 'time' ? 'seconds since the first point shown' : unit}</span>
      <Button small type="submit" disabled={!fits}>
        Show
      </Button>
      <Button small kind="ghost" onClick={() => onZoom(null)}>
        All
      </Button>
    </form>
  )
}

/** The least, the greatest and the newest value in words: the caption of the picture. */
function Extremes({ plot }: { plot: Plot }) {
  return (
    <ul aria-label="Extremes">
      {plot.series.map((s) => {
        const { min, max, last } = extremes(s.columns)
        if (!min || !max || !last) return null
        const near = s.columns.width > 1 ? 'near' : 'at'
        const at = (e: { value: number; step: number }) =>
          `${formatNumber(e.value)} ${near} step ${formatCount(e.step)}`
        return (
          <li key={s.name}>
            {plot.series.length > 1 ? `${s.label}: ` : ''}min {at(min)} · max {at(max)} · last{' '}
            {formatNumber(last.value)} at step {formatCount(last.step)}
          </li>
        )
      })}
    </ul>
  )
}

/** Values that others took the place of: two programs, or two roads, told different things for one step. */
function Replaced({ runId, group }: { runId: string; group: ChartGroup }) {
  const names = useMemo(() => group.series.map((s) => s.name), [group])
  const infos = useSeriesInfos(runId, names)
  const count = infos.data?.reduce((sum, info) => sum + info.conflicts, 0) ?? 0
  if (count === 0) return null
  return (
    <span>{count === 1 ? '1 value was' : `${formatCount(count)} values were`} replaced by another for its step</span>
  )
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
  view,
  setView,
  log,
  fault,
  columns,
  notYet,
  group,
}: {
  view: ChartView
  setView: SetChartView
  log: boolean
  fault: string | null
  columns: { total: number; min: (number | null)[] }[]
  notYet: { title: string; text: string }
  group: ChartGroup
}) {
  if (fault) {
    return (
      <Empty
        title={`${fault}`}
        actions={<Button onClick={() => setView({ x: 'step', by: null, range: null })}>Show over steps</Button>}
      >
        A metric can be the x axis where it is always there and never goes back.
      </Empty>
    )
  }
  if (columns.some((c) => c.total > 0)) {
    if (log && columns.some((c) => c.min.some((value) => value !== null)))
      return (
        <Empty
          title="No value above 0"
          actions={
            <Button onClick={() => setView({ log: view.log.filter((id) => id !== group.id) })}>Linear scale</Button>
          }
        >
          A log axis has no place for what is 0 or less.
        </Empty>
      )
    return <Empty title="No finite value">Every value so far is NaN or infinite.</Empty>
  }
  if (view.range)
    return (
      <Empty
        title="No point in this range"
        actions={<Button onClick={() => setView({ range: null })}>Show all</Button>}
      >
        Reset the zoom, or zoom out.
      </Empty>
    )
  return <Empty title={notYet.title}>{notYet.text}</Empty>
}
