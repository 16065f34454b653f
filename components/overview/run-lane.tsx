'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useNowText } from '@/components/ui/now'
import { Ring } from '@/components/ui/progress'
import { RunTitle } from '@/components/ui/run-title'
import { StateIcon, stateWord } from '@/components/ui/state'
import type { RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatPercent } from '@/lib/format/number'
import { remainingAt } from '@/lib/progress/shown'
import { progressText } from '@/lib/progress/words'
import { fullTitle } from '@/lib/runs/title'

/** A run where it runs: ring, name, share, time left. The same everywhere it stands. */
export function RunLane({ run }: { run: RunSummary }) {
  const percent = run.progress?.progressPercentage
  const share = percent === undefined ? null : percent / 100
  const name = fullTitle(run)
  const starting = run.state === 'starting'
  const quiet = useNowText((now) =>
    run.stale && run.heardAt ? `quiet for ${formatDuration((now - Date.parse(run.heardAt)) / 1000)}` : '',
  )
  const left = useNowText((now) => {
    if (run.state !== 'running' || run.progress === null) return ''
    const seconds = remainingAt(run.progress, now)
    return seconds === null ? 'unknown' : formatDuration(seconds)
  })
  const note = quiet || (starting ? (run.progress?.message ?? '') : left)
  const whole = useNowText((now) => (run.progress ? progressText(run.progress, now, run.state === 'running') : ''))
  return (
    <li
      className={clsx(
        'relative isolate grid h-[26px] grid-cols-[16px_minmax(0,1fr)_auto_minmax(78px,auto)] items-center gap-2 overflow-hidden rounded-[4px] pr-2 pl-1.5',
        starting ? 'bg-starting-soft' : 'bg-sunken',
      )}
    >
      {starting || share === null ? null : (
        <i
          className={clsx(
            'absolute inset-y-0 left-0 -z-10 border-b-2',
            run.stale ? 'hatch border-line-control' : 'border-running bg-running-soft',
          )}
          style={{ width: `${100 * share}%` }}
        />
      )}
      {run.state === 'running' && share !== null ? (
        <Ring share={share} stale={run.stale} />
      ) : (
        <StateIcon state={run.stale ? 'stale' : run.state} />
      )}
      <Link prefetch={false} href={`/runs/${run.id}`} className="min-w-0 hover:underline">
        {Object.keys(run.axes).length < 3 ? (
          <span className="block truncate" title={name}>
            {name}
          </span>
        ) : (
          <RunTitle run={run} />
        )}
      </Link>
      <span className="text-right font-medium">
        {run.state === 'running' ? (
          formatPercent(percent)
        ) : (
          <span className="font-normal text-small">{stateWord(run.state)}</span>
        )}
        {run.stale ? <span className="sr-only">, stale</span> : null}
      </span>
      <span
        title={whole || undefined}
        className={clsx('truncate text-right text-small', run.stale ? 'font-medium' : 'text-ink-2')}
      >
        {note}
      </span>
    </li>
  )
}
