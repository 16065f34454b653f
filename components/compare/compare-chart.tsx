'use client'
import { Download, Minus, Plus, RotateCcw, X } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { ChartError, ChartLoading, ChartPlace, DisconnectedNote } from '@/components/charts/chart-state'
import { useInView, useWidth } from '@/components/charts/use-element'
import { Button, IconButton } from '@/components/ui/button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { Segmented } from '@/components/ui/segmented'
import { Empty } from '@/components/ui/states-of-panels'
import { Unit } from '@/components/ui/values'
import type { CompareRun } from '@/lib/api/compare'
import { axesOf, comparePlot, type LineInput } from '@/lib/compare/plot'
import { captionWords, placeWords, shownWords } from '@/lib/compare/words'
import { formatCount } from '@/lib/format/number'
import { isEnded } from '@/lib/runs/states'
import { type Line, runLabels, whyEmpty } from './lines'
import { around, LinesChart, type NamedLine } from './lines-chart'
import type { MetricStore } from './metric-store'
import { saveEverything, savePicture, savePlot } from './save'
import { type Curves, useCurves } from './use-curves'
import { type Palette, useLooks } from './use-looks'
import type { CompareView, SetCompareView } from './view-state'

/** Buckets of the whole; a zoomed chart asks for twice as many over twice its range, so that there is room to pan. */
const BUCKETS = 500
const NONE: Curves = new Map()

export interface MetricHead {
  name: string
  title: string
  unit?: string
}

interface Props {
  metric: MetricHead
  lines: readonly Line[]
  /** Every run that is compared, hidden ones too. */
  runs: readonly CompareRun[]
  hidden: ReadonlySet<string>
  view: CompareView
  setView: SetCompareView
  store: MetricStore
  palette: Palette | null
  height: number
  onRemove?: () => void
}

/** One metric of all runs: fetched and drawn while it is in view. */
export function CompareChart(props: Props) {
  const { metric, lines, runs, hidden, view, setView, store, palette, onRemove } = props
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const inView = useInView(box)
  const height = width > 0 && width < 520 ? Math.min(288, props.height) : props.height
  const idText = runs.map((run) => run.id).join()
  const ids = useMemo(() => idText.split(',').filter(Boolean), [idText])
  const [low, high] = view.range ?? []
  const range = useMemo(() => (low === undefined || high === undefined ? null : ([low, high] as const)), [low, high])
  const alike = {
    runs: ids,
    attempts: view.attempts,
    x: view.x === 'metric' ? ('step' as const) : view.x,
  }
  const byMetric = view.x === 'metric'
  const axis = useCurves({ ...alike, metric: view.by, range: null, buckets: BUCKETS, enabled: inView && byMetric })
  const axes = useMemo(
    () => (byMetric && axis.curves ? axesOf(view.by, axis.curves, ids) : null),
    [byMetric, axis.curves, view.by, ids],
  )
  const padded = useMemo(() => {
    if (!range) return null
    const half = (range[1] - range[0]) / 2
    const ends = [range[0] - half, range[1] + half] as const
    if (view.x !== 'metric') return view.x === 'step' ? wholeSteps(ends) : ends
    // The server knows steps: those in which any run is there on the axis.
    const steps = [...(axes?.axes.values() ?? [])].map((axis) => axis.steps(...ends))
    if (steps.length === 0) return null
    return wholeSteps([Math.min(...steps.map(([a]) => a)), Math.max(...steps.map(([, b]) => b)) + 1])
  }, [range, view.x, axes])
  const common = { ...alike, metric: metric.name }
  const whole = useCurves({ ...common, range: null, buckets: BUCKETS, enabled: inView })
  const part = useCurves({ ...common, range: padded, buckets: 2 * BUCKETS, enabled: inView && padded !== null })
  // Until the range is there the whole stands in for it, at its coarser grain.
  const curves = (padded && part.curves) || whole.curves
  const log = view.log.includes(metric.name)
  const grouped = view.group.length > 0
  const drawn = useMemo(() => lines.filter((line) => !hidden.has(line.key)), [lines, hidden])
  const smoothing = Math.min(0.99, Math.max(0, view.smooth))
  const plot = useMemo(() => {
    if (!curves || width === 0 || (byMetric && !axes)) return null
    const inputs = drawn.flatMap((line): LineInput[] => {
      const there = line.runs.filter((run) => curves.has(run.id) && (!axes || axes.axes.has(run.id)))
      const own = there.map((run) => {
        const parts = curves.get(run.id)!
        return view.attempts === 'last' ? parts.slice(-1) : parts
      })
      const on = axes ? there.map((run) => axes.axes.get(run.id)!) : undefined
      return own.length > 0 ? [{ key: line.key, runs: own, of: line.runs.length, axes: on }] : []
    })
    return comparePlot(inputs, {
      x: view.x,
      log,
      smoothing,
      clip: view.clip,
      range,
      grouped,
      xTicks: width < 520 ? 3 : 7,
      yTicks: height < 240 ? 5 : 8,
      timezoneOffset: new Date().getTimezoneOffset(),
    })
  }, [curves, axes, byMetric, drawn, view.x, view.attempts, view.clip, log, smoothing, range, grouped, width, height])
  const named = useMemo(() => {
    const byKey = new Map(drawn.map((line) => [line.key, line]))
    return (plot?.lines ?? []).map(({ key }): NamedLine => {
      const { label, slot } = byKey.get(key)!
      return { key, label, slot }
    })
  }, [plot, drawn])
  const looks = useLooks(
    palette,
    named.map((line) => line.slot),
  )
  useEffect(() => {
    if (whole.curves) store.set(metric.name, { columns: whole.curves, plot })
  }, [store, metric.name, whole.curves, plot])

  const zoom = (next: [number, number] | null) => {
    if (!next) return void setView({ range: null })
    const step = view.x === 'step'
    const a = step ? Math.floor(next[0]) : Math.round(next[0] * 1000) / 1000
    const b = step ? Math.ceil(next[1]) : Math.round(next[1] * 1000) / 1000
    void setView({ range: [a, Math.max(b, a + (step ? 1 : 0.001))] })
  }
  const zoomBy = (factor: number) => {
    if (plot) zoom(around(plot, (plot.xDomain[0] + plot.xDomain[1]) / 2, factor))
  }
  const words = plot ? shownWords(plot, view.x, smoothing, range !== null) : []
  const labels = useMemo(() => runLabels(runs), [runs])
  const absent = whole.curves ? runs.filter((run) => !whole.curves!.has(run.id)) : []
  const place = (x: number) => placeWords(x, view.x, view.by)

  return (
    <section className="min-w-0 rounded-panel border border-line bg-panel" aria-label={metric.title}>
      <header className="flex min-h-[44px] flex-wrap items-center gap-x-3 gap-y-1 py-2 pr-3 pl-4">
        <h2 className="min-w-0 [overflow-wrap:anywhere]">
          {metric.title}
          {metric.unit && (
            <Unit>
              {' '}
              <span className="font-normal">{metric.unit}</span>
            </Unit>
          )}
        </h2>
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <Segmented
            label={`Scale of ${metric.title}`}
            value={log ? 'log' : 'linear'}
            options={[
              { value: 'linear', label: 'Linear' },
              { value: 'log', label: 'Log' },
            ]}
            onChange={(scale) =>
              setView({
                log: scale === 'log' ? [...view.log, metric.name] : view.log.filter((name) => name !== metric.name),
              })
            }
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
                <IconButton label="Reset zoom" small onClick={() => zoom(null)}>
                  <RotateCcw aria-hidden />
                </IconButton>
              </>
            ) : null}
            <Menu
              trigger={
                <IconButton label={`Export ${metric.title}`} small>
                  <Download aria-hidden />
                </IconButton>
              }
            >
              <MenuLabel>What is on screen</MenuLabel>
              {(['csv', 'json'] as const).map((format) => (
                <MenuItem
                  key={format}
                  disabled={!plot}
                  onSelect={() =>
                    plot &&
                    savePlot(format, plot, named, {
                      metric: metric.name,
                      x: view.x,
                      by: view.by || undefined,
                      smoothing,
                    })
                  }
                >
                  Export as {format.toUpperCase()}
                </MenuItem>
              ))}
              <MenuItem
                disabled={!plot || !palette}
                onSelect={() => palette && savePicture(box.current!, metric.title, named, looks, palette.theme)}
              >
                Save as PNG
              </MenuItem>
              <MenuSeparator />
              <MenuLabel>Everything of these runs</MenuLabel>
              {(['csv', 'json'] as const).map((format) => (
                <MenuItem
                  key={format}
                  disabled={ids.length === 0}
                  onSelect={() => void saveEverything(format, ids, metric.name, view.attempts)}
                >
                  Export as {format.toUpperCase()}
                </MenuItem>
              ))}
            </Menu>
            {onRemove ? (
              <IconButton label={`Take ${metric.title} away`} small onClick={onRemove}>
                <X aria-hidden />
              </IconButton>
            ) : null}
          </span>
        </div>
      </header>
      <div ref={box} className="min-w-0" style={{ minHeight: height }}>
        {whole.error && !curves ? (
          <ChartError error={whole.error} retry={() => whole.refetch()} height={height} title={metric.title} />
        ) : !curves || width === 0 || !palette ? (
          <ChartLoading height={height} />
        ) : !plot ? (
          <ChartPlace height={height}>
            <NothingToDraw
              why={whyEmpty(drawn, whole.curves ?? NONE)}
              zoomed={view.range !== null}
              metric={metric.title}
              reset={() => zoom(null)}
              showAll={() => setView({ hide: null })}
            />
          </ChartPlace>
        ) : (
          <LinesChart
            title={metric.title}
            words={captionWords(
              plot,
              named.map((line) => line.label),
            )}
            plot={plot}
            names={named}
            looks={looks}
            palette={palette}
            width={width}
            height={height}
            onZoom={zoom}
            zoomed={view.range !== null}
            place={place}
          />
        )}
      </div>
      <p className="flex min-h-[26px] flex-wrap gap-x-4 px-4 pb-2.5 text-ink-3 text-micro sm:pl-[56px]">
        {words.map((text) => (
          <span key={text}>{text}</span>
        ))}
        {view.range ? (
          <span>
            {part.fetching && !part.curves ? 'reading this range… · ' : ''}
            zoomed: Shift and drag moves, 0 shows all
          </span>
        ) : null}
        {absent.length > 0 && plot ? (
          <span title={absent.map((run) => labels.get(run.id)).join('\n')}>
            {absentWords(absent, labels, metric.title)}
          </span>
        ) : null}
        {axes && axes.faults.size > 0 ? (
          <span title={[...axes.faults].map(([id, fault]) => `${id}: ${fault}`).join('\n')}>
            {formatCount(axes.faults.size)} of {formatCount(ids.length)} runs have no place on this axis:{' '}
            {[...axes.faults.values()][0]}
          </span>
        ) : null}
        <DisconnectedNote />
      </p>
    </section>
  )
}

function wholeSteps(ends: readonly [number, number]): readonly [number, number] {
  return [Math.floor(ends[0]), Math.ceil(ends[1])]
}

/** "2 runs have no loss: seed 3, seed 4". */
function absentWords(runs: readonly CompareRun[], labels: ReadonlyMap<string, string>, metric: string): string {
  const names = runs.slice(0, 3).map((run) => labels.get(run.id))
  const more = runs.length > 3 ? ` and ${formatCount(runs.length - 3)} more` : ''
  const have = runs.length === 1 ? '1 run has' : `${formatCount(runs.length)} runs have`
  const yet = runs.every((run) => !isEnded(run.state)) ? ' yet' : ''
  return `${have} no ${metric}${yet}: ${names.join(', ')}${more}`
}

interface NothingProps {
  why: ReturnType<typeof whyEmpty>
  zoomed: boolean
  metric: string
  reset: () => void
  showAll: () => void
}

function NothingToDraw({ why, zoomed, metric, reset, showAll }: NothingProps) {
  if (why === 'hidden') {
    return (
      <Empty title="Every line is hidden" actions={<Button onClick={showAll}>Show all</Button>}>
        The boxes of the table below show and hide lines.
      </Empty>
    )
  }
  if (zoomed && why === 'not finite') {
    return (
      <Empty title="No finite value in this range" actions={<Button onClick={reset}>Reset zoom</Button>}>
        Reset the zoom, or zoom out.
      </Empty>
    )
  }
  if (why === 'not finite')
    return <Empty title="No finite value">Every value that these runs reported is NaN or infinite.</Empty>
  if (why === 'waiting')
    return <Empty title="No point yet">Curves appear here with the first point that a run reports.</Empty>
  return <Empty title={`None of these runs reported ${metric}`}>Choose another metric above.</Empty>
}
