'use client'
import Link from 'next/link'
import { useCallback, useMemo, useState } from 'react'
import { useTopics } from '@/components/data/queries'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { CompareRun } from '@/lib/api/compare'
import { runColumns } from '@/lib/compare/columns'
import { describeMetric, orderMetrics, runValue } from '@/lib/compare/metrics'
import { MOST_RUNS, withoutRun, withRuns } from '@/lib/compare/slots'
import { countWords } from '@/lib/compare/statistics'
import { compareTable, sortRows } from '@/lib/compare/table'
import { placeWords } from '@/lib/compare/words'
import { formatCount } from '@/lib/format/number'
import { AddRunsDialog } from './add-runs'
import { ChooseMetricsDialog, MOST_METRICS } from './choose-metrics'
import { CompareChart } from './compare-chart'
import { CompareTable } from './compare-table'
import { CompareTools } from './compare-tools'
import { linesOf } from './lines'
import { MetricStore, useMetricData } from './metric-store'
import { TableTools } from './table-tools'
import { useChosenRuns, useComparedRuns } from './use-chosen-runs'
import { usePalette } from './use-looks'
import { useCompareView } from './view-state'

const NO_RUNS: CompareRun[] = []

/** Many runs over each other: their curves, and a table of what tells them apart. */
export function ComparePage() {
  const [view, setView] = useCompareView()
  const [adding, setAdding] = useState(false)
  const [choosing, setChoosing] = useState(false)
  const [store] = useState(() => new MetricStore())
  const palette = usePalette()
  const data = useMetricData(store)
  const chosen = useChosenRuns(view)
  const ids = useMemo(() => chosen.runs.map((run) => run.id), [chosen.runs])
  const slots = useMemo(() => new Map(chosen.runs.map((run) => [run.id, run.slot])), [chosen.runs])
  useTopics(useMemo(() => ids.map((id) => `run:${id}`), [ids]))
  useCrumbs([{ title: 'Compare' }])

  const [matrices, setMatrices] = useState('')
  const wanted = view.metric.slice(0, MOST_METRICS)
  const first = useComparedRuns(ids, wanted, matrices ? matrices.split(',') : [])
  const runs = ids.length > 0 ? (first.data?.runs ?? NO_RUNS) : NO_RUNS
  const known = [...new Set(runs.map((run) => run.matrixId))].sort().join()
  if (known !== matrices) setMatrices(known)

  const ordered = useMemo(() => orderMetrics(first.data?.metrics ?? [], runs), [first.data?.metrics, runs])
  const names = wanted.length > 0 ? wanted : ordered.slice(0, 1).map(({ name }) => name)
  const nameText = JSON.stringify(names)
  const metrics = useMemo(
    () => (JSON.parse(nameText) as string[]).map((name) => describeMetric(name, runs, view.better)),
    [nameText, runs, view.better],
  )
  const columns = useMemo(() => runColumns(runs), [runs])
  const group = useMemo(
    () => view.group.filter((id) => columns.some((column) => column.id === id)),
    [view.group, columns],
  )
  const lines = useMemo(() => linesOf(runs, slots, group), [runs, slots, group])
  const byKey = useMemo(() => new Map(lines.map((line) => [line.key, line])), [lines])
  const hidden = useMemo(() => new Set(view.hide), [view.hide])
  const grouped = group.length > 0
  const lead = metrics[0]
  const table = useMemo(() => {
    const plot = lead ? data.get(lead.name)?.plot : undefined
    const counts = new Map(
      (plot?.lines ?? []).flatMap((line) =>
        line.n ? [[line.key, countWords(line.n, plot!.x, (x) => placeWords(x, view.x))] as const] : [],
      ),
    )
    return compareTable({
      lines,
      grouped,
      metrics,
      value: (run, name) =>
        runValue(
          run,
          metrics.find((metric) => metric.name === name)!,
          { kind: view.value, step: view.at, last: view.entries },
          view.attempts,
          data.has(name) ? (data.get(name)!.columns.get(run.id) ?? []) : undefined,
        ),
      count: (key) => counts.get(key),
      columns: columns.filter((column) => view.columns === 'all' || column.differs),
    })
  }, [
    lines,
    grouped,
    metrics,
    lead,
    data,
    columns,
    view.x,
    view.value,
    view.at,
    view.entries,
    view.attempts,
    view.columns,
  ])
  const rows = useMemo(() => sortRows(table, view.sort), [table, view.sort])
  const sorted = useMemo(() => ({ ...table, rows }), [table, rows])

  const add = (more: string[]) =>
    setView({ runs: withRuns(view.runs, more), without: view.without.filter((id) => !more.includes(id)) })
  const remove = useCallback(
    (id: string) =>
      void setView((now) => {
        const own = now.runs.includes(id)
        return own ? { runs: withoutRun(now.runs, id) } : { without: [...now.without, id] }
      }),
    [setView],
  )
  const unknown = first.data?.unknown ?? []
  const nothing = ids.length === 0 && !chosen.pending && !chosen.error
  const one = metrics.length < 2

  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h1>Compare</h1>
        <span role="status" className="text-ink-3 text-small">
          {runs.length > 0 ? `${formatCount(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}` : ''}
          {grouped && runs.length > 0 ? ` in ${formatCount(lines.length)} groups` : ''}
        </span>
      </div>
      {chosen.more ? (
        <Note kind="warn" title={`The first ${MOST_RUNS} runs are compared.`}>
          More than {MOST_RUNS} were chosen. Take some away, or search within the matrix with <code>q</code> in the
          address.
        </Note>
      ) : null}
      {unknown.length > 0 ? (
        <Note kind="warn" title={unknown.length === 1 ? '1 id names no run.' : `${unknown.length} ids name no run.`}>
          Deleted, or never there: <code className="[overflow-wrap:anywhere]">{unknown.slice(0, 10).join(', ')}</code>
          {unknown.length > 10 ? ` and ${unknown.length - 10} more` : ''}.{' '}
          <Button
            small
            onClick={() => setView({ runs: view.runs.map((id) => (id !== null && unknown.includes(id) ? null : id)) })}
          >
            Leave out
          </Button>
        </Note>
      ) : null}
      {nothing ? (
        <Panel>
          <Empty
            title="No runs are chosen"
            actions={
              <>
                <Button kind="primary" onClick={() => setAdding(true)}>
                  Add runs
                </Button>
                <Button asChild>
                  <Link href="/runs">Choose from the list</Link>
                </Button>
              </>
            }
          >
            Curves, numbers and parameters of up to {MOST_RUNS} runs stand here beside each other. Choose them here, in
            the list of runs, or in the grid of a matrix with Shift and the arrow keys.
          </Empty>
        </Panel>
      ) : chosen.error && ids.length === 0 ? (
        <Panel>
          <LoadError error={chosen.error} what="The runs of the matrix" retry={() => chosen.refetch()} />
        </Panel>
      ) : first.error && !first.data ? (
        <Panel>
          <LoadError error={first.error} what="The runs" retry={() => first.refetch()} />
        </Panel>
      ) : !first.data ? (
        <Panel>
          <Skeleton className="p-4" widths={[34, 96, 96, 96, 96, 82]} />
        </Panel>
      ) : (
        <>
          <CompareTools
            view={view}
            setView={setView}
            columns={columns}
            metrics={names}
            addRuns={() => setAdding(true)}
            chooseMetrics={() => setChoosing(true)}
          />
          {metrics.length === 0 && runs.length > 0 ? (
            <Panel>
              <Empty title={runs.every((run) => run.endedAt) ? 'No metric was reported' : 'No point yet'}>
                {runs.every((run) => run.endedAt)
                  ? 'None of these runs reported a metric. Their scores and parameters are below.'
                  : 'Curves appear here with the first point that a run reports.'}
              </Empty>
            </Panel>
          ) : (
            <div className={one ? 'grid gap-3' : 'grid gap-3 wide:grid-cols-2'}>
              {metrics.map((metric) => (
                <CompareChart
                  key={metric.name}
                  metric={metric}
                  lines={lines}
                  runs={runs}
                  hidden={hidden}
                  view={{ ...view, group }}
                  setView={setView}
                  store={store}
                  palette={palette}
                  height={one ? 420 : 288}
                  onRemove={one ? undefined : () => setView({ metric: names.filter((name) => name !== metric.name) })}
                />
              ))}
            </div>
          )}
          <section aria-label="Table" className="grid gap-2">
            <TableTools view={view} setView={setView} metrics={metrics} table={sorted} />
            <div className="overflow-hidden rounded-panel border border-line bg-panel">
              {runs.length === 0 ? (
                <Empty title="None of these runs is there any more" />
              ) : (
                <CompareTable
                  table={sorted}
                  rows={rows}
                  lines={byKey}
                  hidden={hidden}
                  sort={view.sort}
                  onSort={(sort) => setView({ sort: sort || null })}
                  onHide={(keys) => setView({ hide: keys.length > 0 ? [...keys] : null })}
                  onRemove={grouped ? undefined : remove}
                />
              )}
            </div>
          </section>
        </>
      )}
      <AddRunsDialog
        open={adding}
        onOpenChange={setAdding}
        chosen={new Set(ids)}
        add={(more) => void add(more)}
        remove={remove}
      />
      <ChooseMetricsDialog
        open={choosing}
        onOpenChange={setChoosing}
        metrics={ordered}
        of={runs.length}
        chosen={names}
        onChange={(metric) => setView({ metric })}
      />
    </>
  )
}
