'use client'
import Link from 'next/link'
import { useMemo, useRef } from 'react'
import { ChartLoading } from '@/components/charts/chart-state'
import { SmallChart } from '@/components/charts/small-chart'
import { useInView } from '@/components/charts/use-element'
import { useSeriesNames } from '@/components/charts/use-series'
import { type ChartView, PLAIN_VIEW } from '@/components/charts/view-state'
import { useRun } from '@/components/data/queries'
import { RunTitle } from '@/components/ui/run-title'
import type { RunSummary } from '@/lib/api/runs'
import { chartGroups } from '@/lib/charts/groups'

/** Runs whose curves are drawn; each has a stream of its own. */
export const MOST_LIVE = 12

const VIEW: ChartView = { ...PLAIN_VIEW, smooth: 0 }

/** The first chart of every run that runs, as far as they are in view. */
export function LiveCharts({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2 wide:grid-cols-4">
      {runs.slice(0, MOST_LIVE).map((run) => (
        <LiveChart key={run.id} run={run} />
      ))}
    </ul>
  )
}

function LiveChart({ run }: { run: RunSummary }) {
  const box = useRef<HTMLLIElement>(null)
  const seen = useInView(box)
  return (
    <li ref={box} className="grid min-w-0 content-start gap-1">
      <Link prefetch={false} href={`/runs/${run.id}`} className="min-w-0 text-small hover:underline">
        <RunTitle run={run} />
      </Link>
      {seen ? <FirstChart id={run.id} /> : <ChartLoading height={132} small />}
    </li>
  )
}

function FirstChart({ id }: { id: string }) {
  const run = useRun(id)
  const { data: names } = useSeriesNames(id)
  const hints = run.data?.seriesHints
  const [group] = useMemo(
    () =>
      chartGroups(
        hints ?? [],
        (names ?? []).map((name) => ({ name })),
        false,
      ),
    [hints, names],
  )
  if (!run.data || !names) return <ChartLoading height={132} small />
  if (!group) return <p className="rounded-panel border border-line bg-panel p-3 text-ink-3 text-small">No curve yet</p>
  return <SmallChart runId={id} group={group} view={VIEW} notYet="no point yet" />
}
