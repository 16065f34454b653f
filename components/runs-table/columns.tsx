import Link from 'next/link'
import type { Column } from '@/components/data-table/data-table'
import { failureTitle } from '@/components/ui/failure'
import { Ring } from '@/components/ui/progress'
import { RunTitle } from '@/components/ui/run-title'
import { StateWord } from '@/components/ui/state'
import { Elapsed, Num, Time } from '@/components/ui/values'
import type { RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatPercent } from '@/lib/format/number'

/** Every column there is; which of them are shown stands in the URL. */
export const RUN_COLUMNS: readonly Column<RunSummary>[] = [
  {
    id: 'state',
    title: 'State',
    width: 112,
    cell: (run) => <StateWord state={run.stale ? 'stale' : run.state} className="text-small" />,
  },
  {
    id: 'run',
    title: 'Run',
    width: 240,
    grow: true,
    cell: (run) => (
      <Link prefetch={false} href={`/runs/${run.id}`} className="font-medium hover:underline">
        <RunTitle run={run} />
      </Link>
    ),
  },
  {
    id: 'matrix',
    title: 'Matrix',
    width: 180,
    cell: (run) => (
      <Link
        prefetch={false}
        href={`/matrices/${run.matrixId}`}
        title={run.matrixName}
        className="text-ink-2 hover:underline"
      >
        {run.matrixName}
      </Link>
    ),
  },
  { id: 'progress', title: 'Progress', width: 220, cell: (run) => <Progress run={run} /> },
  { id: 'score', title: 'Score', num: true, width: 108, cell: (run) => <Score run={run} /> },
  { id: 'attempts', title: 'Attempts', num: true, width: 72, cell: (run) => run.attempts || '–' },
  {
    id: 'devices',
    title: 'Devices',
    width: 88,
    cell: (run) => (
      <span className="text-ink-2">
        {run.devices.map((device) => `${device.index}.${device.slot}`).join(', ') || '–'}
      </span>
    ),
  },
  {
    id: 'started',
    title: 'Started',
    num: true,
    width: 100,
    cell: (run) => <Time at={run.startedAt} className="text-ink-2" />,
  },
  {
    id: 'took',
    title: 'Took',
    num: true,
    width: 112,
    cell: (run) => (run.startedAt ? <Elapsed from={run.startedAt} to={run.endedAt} /> : '–'),
  },
  {
    id: 'ended',
    title: 'Ended',
    num: true,
    width: 100,
    cell: (run) => <Time at={run.endedAt} className="text-ink-2" />,
  },
  {
    id: 'benchmark',
    title: 'Benchmark',
    width: 112,
    cell: (run) => <code className="text-small">{run.benchmark}</code>,
  },
  { id: 'id', title: 'Id', width: 120, cell: (run) => <code className="text-ink-3 text-small">{run.id}</code> },
]

export const DEFAULT_COLUMNS = ['state', 'run', 'matrix', 'progress', 'score', 'started', 'took']

/** Where it is while it goes on; else why it waits, failed or was skipped. */
function Progress({ run }: { run: RunSummary }) {
  const percent = run.progress?.progressPercentage
  if (run.state === 'running' && percent !== undefined) {
    const left = run.progress?.estimatedRemainingSeconds
    return (
      <span className="flex items-center gap-1.5">
        <Ring share={percent / 100} stale={run.stale} size={14} />
        {formatPercent(percent)}
        <span className="truncate text-ink-3 text-small">
          {left === undefined ? '' : `${formatDuration(left)} left`}
        </span>
      </span>
    )
  }
  const words = run.failure
    ? `${failureTitle(run.failure.class)}: ${run.failure.message}`
    : (run.waitReason ?? run.skipReason ?? run.progress?.message ?? '')
  return (
    <span className="text-ink-2 text-small" title={words}>
      {words}
    </span>
  )
}

function Score({ run }: { run: RunSummary }) {
  const score = run.scores?.find((each) => each.headline) ?? run.scores?.[0]
  if (!score) return <span className="text-ink-3">–</span>
  return (
    <span title={`${score.name}, ${score.direction} is better`}>
      <Num value={score.value} unit={score.unit} />
    </span>
  )
}
