'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import Link from 'next/link'
import { memo, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { failureTitle } from '@/components/ui/failure'
import { Pick } from '@/components/ui/pick'
import { StateWord } from '@/components/ui/state'
import { Empty } from '@/components/ui/states-of-panels'
import { Elapsed } from '@/components/ui/values'
import type { RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatValue } from '@/lib/grid/cell-view'
import { HEADLINE, scoreOf } from '@/lib/grid/scores'
import { RUN_STATES } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'

const ROW = 32

/** The runs of a matrix as a list, in spec order; only the rows in view are drawn. */
export function RunsTab({ runs }: { runs: readonly RunSummary[] }) {
  const [state, setState] = useState<string>('all')
  const scroller = useRef<HTMLDivElement>(null)
  const shown = useMemo(() => (state === 'all' ? runs : runs.filter((run) => run.state === state)), [runs, state])
  const states = useMemo(() => RUN_STATES.filter((each) => runs.some((run) => run.state === each)), [runs])
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  const visible = rows.getVirtualItems()
  return (
    <div className="grid gap-3">
      <div className="flex items-center gap-2">
        <Pick
          label="State"
          value={state}
          onChange={setState}
          options={[{ value: 'all', label: 'all' }, ...states.map((each) => ({ value: each, label: each }))]}
        />
        <span className="text-ink-3 text-small">
          {shown.length} of {runs.length} runs
        </span>
      </div>
      <section aria-label="Runs" className="min-w-0 rounded-panel border border-line bg-panel">
        {shown.length === 0 ? (
          <Empty title="No run is in this state" actions={<Button onClick={() => setState('all')}>Show all</Button>} />
        ) : (
          <div ref={scroller} className="max-h-[max(320px,calc(100dvh-260px))] overflow-auto">
            <table aria-label="Runs" aria-rowcount={shown.length + 1} className="w-full min-w-[720px] table-fixed">
              <thead className="sticky top-0 z-[1] bg-panel text-left text-ink-3 text-micro shadow-[inset_0_-1px_0_var(--line)]">
                <tr className="h-6">
                  <th scope="col" className="w-[34%] pr-3 pl-4 font-medium">
                    Run
                  </th>
                  <th scope="col" className="w-28 pr-3 font-medium">
                    State
                  </th>
                  <th scope="col" className="w-24 pr-3 text-right font-medium">
                    Score
                  </th>
                  <th scope="col" className="pr-3 pl-3 font-medium">
                    Progress or reason
                  </th>
                  <th scope="col" className="w-28 pr-4 text-right font-medium">
                    Time
                  </th>
                </tr>
              </thead>
              <tbody>
                <Space height={visible[0]?.start ?? 0} />
                {visible.map((item) => (
                  <RunRow key={shown[item.index]!.id} run={shown[item.index]!} index={item.index} />
                ))}
                <Space height={rows.getTotalSize() - (visible.at(-1)?.end ?? 0)} />
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  )
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td colSpan={5} style={{ height }} />
    </tr>
  ) : null
}

const RunRow = memo(function RunRow({ run, index }: { run: RunSummary; index: number }) {
  const score = scoreOf(run, HEADLINE)
  return (
    <tr aria-rowindex={index + 2} className="h-8 border-line border-b hover:bg-hover">
      <td className="truncate pr-3 pl-4">
        <Link
          href={`/runs/${encodeURIComponent(run.id)}`}
          className="font-medium hover:underline"
          title={runTitle(run)}
        >
          {runTitle(run)}
        </Link>
      </td>
      <td className="pr-3">
        <StateWord state={run.stale ? 'stale' : run.state} />
      </td>
      <td className="truncate pr-3 text-right" title={score?.name}>
        {score?.value == null ? <span className="text-ink-3">–</span> : formatValue(score.value, score)}
      </td>
      <td className="truncate pr-3 pl-3 text-ink-2 text-small" title={reason(run)}>
        {reason(run)}
      </td>
      <td className="pr-4 text-right text-ink-2 text-small">
        {run.startedAt ? <Elapsed from={run.startedAt} to={run.endedAt} /> : '–'}
      </td>
    </tr>
  )
})

function reason(run: RunSummary): string {
  if (run.failure) return `${failureTitle(run.failure.class)}: ${run.failure.message}`
  if (run.skipReason) return run.skipReason
  if (run.state === 'queued') return run.waitReason ?? ''
  const { progressPercentage: share, estimatedRemainingSeconds: left, message } = run.progress ?? {}
  if (run.state !== 'running' && run.state !== 'starting') return ''
  const parts = [
    share === undefined ? null : `${Math.floor(share)} %`,
    left === undefined ? null : `${formatDuration(left)} left`,
  ]
  return parts.filter(Boolean).join(' · ') || (message ?? '')
}
