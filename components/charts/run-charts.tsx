'use client'

import { useMemo } from 'react'
import { Empty, LoadError } from '@/components/ui/states-of-panels'
import type { Run } from '@/lib/api/runs'
import { chartGroups } from '@/lib/charts/groups'
import { formatClock } from '@/lib/format/time'
import { isEnded } from '@/lib/runs/states'
import { ChartLoading } from './chart-state'
import { LeadChart } from './lead-chart'
import { SmallChart } from './small-chart'
import { useSeriesInfos } from './use-series'
import { useChartView } from './view-state'

/** All charts of a run: one large, the others in a grid below. */
export function RunCharts({ run }: { run: Run }) {
  const infos = useSeriesInfos(run.id)
  const [view, setView] = useChartView()
  const names = JSON.stringify([...new Set(infos.data?.map((info) => info.name))])
  const ended = isEnded(run.state)
  const groups = useMemo(
    () =>
      chartGroups(
        run.seriesHints,
        (JSON.parse(names) as string[]).map((name) => ({ name })),
        ended,
      ),
    [run.seriesHints, names, ended],
  )
  if (infos.error && !infos.data) {
    return (
      <section className="rounded-panel border border-line bg-panel">
        <LoadError error={infos.error} what="The metrics of this run" retry={() => infos.refetch()} />
      </section>
    )
  }
  if (!infos.data) {
    return (
      <section className="rounded-panel border border-line bg-panel pt-[44px] pb-[26px]">
        <ChartLoading height={272} />
      </section>
    )
  }
  const notYet = waiting(run)
  const neverRan = ended && run.attempts === 0
  const lead = groups.find((group) => group.id === view.chart) ?? groups[0]
  if (!lead || (ended && infos.data.length === 0)) {
    return (
      <section className="rounded-panel border border-line bg-panel">
        <Empty title={neverRan ? 'It never ran' : ended ? 'No metric was reported' : notYet.title}>
          {neverRan
            ? 'It ended before its first attempt, so there is nothing to draw.'
            : ended
              ? 'The program wrote no points. It can report them over HTTP or as JSON lines in RUNGRID_METRICS_FILE.'
              : notYet.text}
        </Empty>
      </section>
    )
  }
  const others = groups.filter((group) => group !== lead)
  return (
    <div className="grid gap-3">
      <LeadChart
        key={lead.id}
        runId={run.id}
        group={lead}
        view={view}
        setView={setView}
        severalAttempts={run.attempts > 1}
        notYet={notYet}
      />
      {others.length > 0 && (
        <div className="grid grid-cols-2 gap-3 wide:grid-cols-4">
          {others.map((group) => (
            <SmallChart
              key={group.id}
              runId={run.id}
              group={group}
              view={view}
              onOpen={() => setView({ chart: group === groups[0] ? null : group.id })}
              notYet={ended ? 'nothing reported' : 'no point yet'}
            />
          ))}
        </div>
      )}
    </div>
  )
}

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
    title: 'First point on its way',
    text: `${since}The chart draws itself as soon as the program reports a metric.`,
  }
}
