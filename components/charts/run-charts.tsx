'use client'

import { type ComponentProps, memo, useMemo } from 'react'
import { Empty, LoadError } from '@/components/ui/states-of-panels'
import type { Run } from '@/lib/api/runs'
import { type ChartGroup, chartGroups } from '@/lib/charts/groups'
import { formatClock } from '@/lib/format/time'
import { isEnded } from '@/lib/runs/states'
import { ChartLoading } from './chart-state'
import { LeadChart } from './lead-chart'
import { MetricList } from './metric-list'
import { useSeriesNames } from './use-series'
import { useChartView } from './view-state'

/** All charts of a run: one large, the others in a grid below. */
export function RunCharts({ run }: { run: Run }) {
  const found = useSeriesNames(run.id)
  const [view, setView] = useChartView()
  const names = found.data
  const ended = isEnded(run.state)
  const groups = useMemo(
    () =>
      chartGroups(
        run.seriesHints,
        (names ?? []).map((name) => ({ name })),
        ended,
      ),
    [run.seriesHints, names, ended],
  )
  if (found.error && !names) {
    return (
      <section className="rounded-panel border border-line bg-panel">
        <LoadError error={found.error} what="The metrics of this run" retry={() => found.refetch()} />
      </section>
    )
  }
  if (!names) {
    return (
      <section className="rounded-panel border border-line bg-panel pt-[44px] pb-[26px]">
        <ChartLoading height={272} />
      </section>
    )
  }
  const notYet = waiting(run)
  const neverRan = ended && run.attempts === 0
  const lead = groups.find((group) => group.id === view.chart) ?? groups[0]
  if (!lead || (ended && names.length === 0)) {
    return (
      <section className="rounded-panel border border-line bg-panel">
        <Empty title={neverRan ? 'It never ran' : ended ? 'No metric was reported' : notYet.title}>
          {neverRan
            ? 'It ended before its first attempt, so there is nothing to draw.'
            : ended
              ? 'The program wrote no points. It can report them over HTTP or as JSON lines in RUNGRID_METRICS_FILE, or `reporting` in the spec says how its output is read.'
              : notYet.text}
        </Empty>
      </section>
    )
  }
  return (
    <div className="grid gap-3">
      <LeadChart
        key={lead.id}
        runId={run.id}
        group={lead}
        view={view}
        setView={setView}
        severalAttempts={run.attempts > 1}
        metrics={names}
        notYet={notYet}
      />
      <Others
        runId={run.id}
        benchmark={run.benchmark}
        groups={groups}
        lead={lead.id}
        view={view}
        setView={setView}
        notYet={ended ? 'nothing reported' : 'no point yet'}
      />
    </div>
  )
}

/** Everything but the large chart. Not drawn again for news of the run alone: it has charts by the dozen. */
const Others = memo(function Others({
  groups,
  lead,
  ...rest
}: { groups: ChartGroup[]; lead: string } & Omit<ComponentProps<typeof MetricList>, 'charts'>) {
  const charts = useMemo(() => groups.filter((group) => group.id !== lead), [groups, lead])
  return charts.length > 0 ? <MetricList charts={charts} {...rest} /> : null
})

/** Why there is no curve yet, and when it comes. */
function waiting(run: Run): { title: string; text: string } {
  if (run.state === 'queued') {
    return { title: 'Not started', text: 'Curves appear here with the first point that the run reports.' }
  }
  if (isEnded(run.state)) return { title: 'Nothing was reported', text: 'The program ended before its first point.' }
  const attempt = run.attemptList.reduce<Run['attemptList'][number] | undefined>(
    (last, each) => (last && last.number > each.number ? last : each),
    undefined,
  )
  const since = attempt?.startedAt ? `The worker started at ${formatClock(Date.parse(attempt.startedAt), true)}. ` : ''
  return {
    title: 'No point yet',
    text: `${since}The chart draws itself as soon as the program reports a metric.`,
  }
}
