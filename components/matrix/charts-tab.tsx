'use client'
import clsx from 'clsx'
import { ChartSpline } from 'lucide-react'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { useStableLayout } from '@/components/grid/use-stable-layout'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { Pick } from '@/components/ui/pick'
import { Segmented } from '@/components/ui/segmented'
import { Empty } from '@/components/ui/states-of-panels'
import type { RunSummary } from '@/lib/api/runs'
import { formatCount } from '@/lib/format/number'
import { chartAxes, colourAxes, pickChartAxes, scoreCharts } from '@/lib/grid/score-charts'
import { DURATION, HEADLINE } from '@/lib/grid/scores'
import { isEnded } from '@/lib/runs/states'
import { LiveCharts, MOST_LIVE } from './live-charts'
import { ScoreChart, ScoreKey } from './score-chart'
import { matrixParams } from './search-params'
import { StagePick } from './stage-pick'
import { useCells } from './use-cells'

/** Charts that are drawn; a matrix of many axes has more combinations than anyone looks at. */
const MOST = 24

/** Scores by an axis with the spread of what is folded, and the curves of what runs. */
export function ChartsTab({ runs: all }: { runs: readonly RunSummary[] }) {
  const [params, setParams] = useQueryStates(matrixParams)
  const { stages, stage, folds, fold, cells, metrics } = useCells(all, params)
  const layout = useStableLayout(cells, {})
  const axes = useMemo(
    () => pickChartAxes(layout, params.across, params.colours),
    [layout, params.across, params.colours],
  )
  const charts = useMemo(
    () => (axes ? scoreCharts(layout, cells, params.metric, axes) : []),
    [layout, cells, params.metric, axes],
  )
  const table = params.as === 'table'
  const ended = all.every((run) => isEnded(run.state))
  const running = all.filter((run) => run.state === 'running')
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <StagePick stages={stages} stage={stage} onStage={(next) => void setParams({ stage: next, cell: null })} />
        <Pick
          label="Metric"
          value={params.metric}
          onChange={(metric) => void setParams({ metric })}
          options={[
            { value: HEADLINE, label: 'headline per benchmark' },
            ...metrics.map((name) => ({ value: name, label: name })),
            { value: DURATION, label: 'time taken' },
          ]}
        />
        {axes ? (
          <>
            <Pick
              label="Across"
              value={axes.x.name}
              onChange={(across) => void setParams({ across })}
              options={chartAxes(layout).map(({ name }) => ({ value: name, label: name }))}
            />
            <Pick
              label="Colour"
              value={axes.by?.name ?? 'none'}
              onChange={(colours) => void setParams({ colours })}
              options={['none', ...colourAxes(layout, axes.x).map(({ name }) => name)].map((name) => ({
                value: name,
                label: name,
              }))}
            />
          </>
        ) : null}
        {folds.length > 0 ? (
          <Pick
            label="Mean over"
            value={fold ?? 'none'}
            onChange={(axis) => void setParams({ fold: axis, cell: null })}
            options={[{ value: 'none', label: 'nothing' }, ...folds.map((name) => ({ value: name, label: name }))]}
          />
        ) : null}
        <span className="flex-1" />
        {all[0] ? (
          <Button asChild>
            <Link href={`/compare?matrix=${encodeURIComponent(all[0].matrixId)}`} prefetch={false}>
              <ChartSpline aria-hidden />
              Compare curves
            </Link>
          </Button>
        ) : null}
        <Segmented
          label="Show as"
          value={params.as}
          onChange={(as) => void setParams({ as })}
          options={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
      </div>
      {charts.length === 0 || !axes ? (
        <Panel>
          <Empty title={!axes ? 'Nothing to compare' : ended ? 'No scores' : 'No score yet'}>
            {!axes
              ? 'Charts compare the values of an axis; no axis has more than one.'
              : ended
                ? 'No run has a score to draw. What the runs reported while they ran stands under Compare curves.'
                : 'A point is drawn for every cell of the grid that is complete and has a score.'}
          </Empty>
        </Panel>
      ) : (
        <section aria-label="Scores" className="grid gap-2">
          <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
            {axes.by && !table ? <ScoreKey by={axes.by} /> : null}
            <p className="text-ink-3 text-small">
              {meaning(fold, table)}
              {charts.length > MOST ? ` · the first ${MOST} of ${formatCount(charts.length)} charts` : ''}
            </p>
          </div>
          <div
            className={charts.length === 1 ? 'grid' : clsx('grid gap-3 rail:grid-cols-2', !table && 'wide:grid-cols-3')}
          >
            {charts.slice(0, MOST).map((chart) => (
              <ScoreChart key={chart.key} chart={chart} x={axes.x} table={table} />
            ))}
          </div>
        </section>
      )}
      {running.length > 0 ? (
        <section aria-label="Runs that run" className="grid gap-2">
          <h2 className="flex items-baseline gap-2">
            Running now
            <span className="font-normal text-ink-3 text-small">
              {running.length > MOST_LIVE ? `the first ${MOST_LIVE} of ${formatCount(running.length)} runs` : null}
            </span>
          </h2>
          <LiveCharts runs={running} />
        </section>
      ) : null}
    </div>
  )
}

function meaning(fold: string | null, table: boolean): string {
  if (fold === null) return table ? 'A number is the score of a run' : 'A mark is a run'
  return table
    ? `Means over ${fold} ± standard deviation`
    : `A mark is a mean over ${fold}, its bar ± the standard deviation`
}
