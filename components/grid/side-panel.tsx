'use client'
import { Ban, RotateCcw, X } from 'lucide-react'
import Link from 'next/link'
import { useRunsVerb } from '@/components/data/mutations'
import { useRun } from '@/components/data/queries'
import { Button, IconButton } from '@/components/ui/button'
import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { Note } from '@/components/ui/note'
import { Ring } from '@/components/ui/progress'
import { StateWord } from '@/components/ui/state'
import { Skeleton } from '@/components/ui/states-of-panels'
import { Elapsed, Time } from '@/components/ui/values'
import type { Attempt, Run, RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatValue } from '@/lib/grid/cell-view'
import { comparable } from '@/lib/grid/scores'
import { isActive, isEnded, RETRYABLE_RUN_STATES } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'

export interface SidePanelProps {
  run: RunSummary
  /** The run it is compared with. */
  baseline: RunSummary | null
  onClose: () => void
}

/** Beside the grid where there is room; over it, or at the bottom of a narrow screen. */
export const PANEL_CLASSES =
  'flex flex-col self-start overflow-hidden rounded-panel border border-line bg-panel max-rail:fixed max-rail:inset-x-3 max-rail:bottom-3 max-rail:z-20 max-rail:max-h-[70dvh] max-rail:overflow-y-auto max-rail:shadow-float rail:max-wide:absolute rail:max-wide:top-0 rail:max-wide:right-0 rail:max-wide:z-10 rail:max-wide:w-[308px] rail:max-wide:shadow-float'

/** The selected cell: how far, how good, what was tried, what to do. */
export function SidePanel({ run, baseline, onClose }: SidePanelProps) {
  const detail = useRun(run.id)
  const labels = Object.values(run.axes)
  return (
    <aside aria-label="Selected run" className={PANEL_CLASSES}>
      <header className="flex items-start gap-2 py-3 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <p className="text-ink-3 text-small">Selected cell</p>
          <h2 className="font-mono [overflow-wrap:anywhere]">
            {labels.length > 1
              ? labels
                  .slice(1)
                  .map((value) => value.label)
                  .join(' × ')
              : runTitle(run)}
          </h2>
          <p className="text-ink-2 text-small [overflow-wrap:anywhere]">
            {labels.length > 1 ? `${labels[0]!.label} · ` : ''}run <code>{run.id}</code>
          </p>
        </div>
        <IconButton small label="Close panel" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <Figure run={run} />
      {run.scores && run.scores.length > 0 ? <Scores run={run} baseline={baseline} /> : null}
      <section className="border-line border-t px-4 py-3">
        <h3 className="mb-1">Attempts</h3>
        {detail.data ? (
          <Attempts run={detail.data} />
        ) : detail.isError ? (
          <p className="text-ink-2 text-small">The attempts could not be read. {String(detail.error.message)}</p>
        ) : (
          <Skeleton widths={[70, 55]} />
        )}
      </section>
      <Actions run={run} />
    </aside>
  )
}

function Figure({ run }: { run: RunSummary }) {
  const progress = run.progress
  const share = progress?.progressPercentage
  const lines = [
    progress?.step === undefined
      ? null
      : progress.totalSteps === undefined
        ? `step ${progress.step.toLocaleString('en-US')}`
        : `step ${progress.step.toLocaleString('en-US')} of ${progress.totalSteps.toLocaleString('en-US')}`,
    run.devices.length > 0
      ? run.devices.map((device) => `device ${device.index}, slot ${device.slot}`).join(' · ')
      : null,
  ].filter(Boolean)
  const shows = isActive(run.state) && share !== undefined
  return (
    <section className="grid gap-2 border-line border-t px-4 py-3">
      <div className="flex items-end gap-3">
        {shows ? (
          <span className="flex items-center gap-2">
            <Ring share={share / 100} stale={run.stale} size={32} />
            <span className="font-semibold text-figure">
              {Math.floor(share)}
              <span className="font-normal text-ink-3 text-title"> %</span>
            </span>
          </span>
        ) : (
          <StateWord state={run.stale ? 'stale' : run.state} />
        )}
        <p className="ml-auto text-right text-ink-2 text-small">
          {lines.map((line) => (
            <span key={line} className="block">
              {line}
            </span>
          ))}
          {isActive(run.state) && progress?.estimatedRemainingSeconds !== undefined ? (
            <span className="block">
              <b className="font-medium text-ink">{formatDuration(progress.estimatedRemainingSeconds)}</b> left
            </span>
          ) : null}
          {isEnded(run.state) && run.startedAt ? (
            <span className="block">
              took <Elapsed from={run.startedAt} to={run.endedAt} />
            </span>
          ) : null}
        </p>
      </div>
      {shows && run.state !== 'running' ? <StateWord state={run.state} /> : null}
      {run.stale ? (
        <p className="text-ink-2 text-small">
          Nothing heard since <Time at={run.heardAt} className="!min-w-0" />. It goes on when data comes back.
        </p>
      ) : null}
      {progress?.message && isActive(run.state) ? <p className="text-ink-2 text-small">{progress.message}</p> : null}
      {run.state === 'queued' ? (
        <p className="text-ink-2 text-small">
          {run.queuePosition === null ? '' : `Number ${run.queuePosition} in the queue. `}
          {run.waitReason}
        </p>
      ) : null}
      {run.skipReason ? <p className="text-ink-2 text-small">{run.skipReason}</p> : null}
    </section>
  )
}

function Scores({ run, baseline }: { run: RunSummary; baseline: RunSummary | null }) {
  const compared = baseline !== null && baseline.id !== run.id ? baseline : null
  return (
    <section className="border-line border-t px-4 py-3">
      <table className="w-full text-small">
        <thead>
          <tr className="text-ink-3 text-micro">
            <th scope="col" className="pb-1 text-left font-medium">
              Score
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              value
            </th>
            {compared ? (
              <th scope="col" className="pb-1 pl-2 text-right font-medium">
                baseline
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {run.scores?.map((score) => {
            const base = compared?.scores?.find((other) => comparable(other, score))
            return (
              <tr key={score.name} className={score.headline ? 'font-medium' : ''}>
                <th scope="row" className="py-0.5 text-left font-[inherit] [overflow-wrap:anywhere]">
                  {score.name}{' '}
                  <span
                    className="text-ink-3"
                    title={score.direction === 'higher' ? 'higher is better' : 'lower is better'}
                  >
                    {score.direction === 'higher' ? '↑' : '↓'}
                  </span>
                </th>
                <td className="whitespace-nowrap py-0.5 text-right" title={score.note}>
                  {score.value === null ? (score.note ?? 'none') : formatValue(score.value, score)}
                  {score.unit ? <span className="ml-0.5 text-ink-3">{score.unit}</span> : null}
                </td>
                {compared ? (
                  <td className="whitespace-nowrap py-0.5 pl-2 text-right text-ink-3">
                    {base?.value == null ? '–' : formatValue(base.value, base)}
                  </td>
                ) : null}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function Attempts({ run }: { run: Run }) {
  if (run.attemptList.length === 0) {
    return (
      <p className="text-ink-2 text-small">
        None yet{run.state === 'skipped' ? ': its result was there already.' : '.'}
      </p>
    )
  }
  const newestFirst = [...run.attemptList].sort((left, right) => right.number - left.number)
  return (
    <ol className="grid gap-1">
      {newestFirst.map((attempt) => (
        <li key={attempt.id}>
          <div className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center leading-6">
            <span className="text-ink-3 text-small">{attempt.number}</span>
            <AttemptState attempt={attempt} run={run} />
            <span className="text-ink-3 text-small">
              {attempt.startedAt ? <Elapsed from={attempt.startedAt} to={attempt.endedAt} /> : '–'}
            </span>
          </div>
          {attempt.failure ? (
            <Note
              kind="failed"
              className="mt-1"
              icon={<FailureIcon cls={attempt.failure.class} size={16} />}
              title={failureTitle(attempt.failure.class)}
            >
              <span className="block [overflow-wrap:anywhere]">{attempt.failure.message}</span>
              <span className="mt-1 block text-ink">{attempt.failure.fix}</span>
            </Note>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

function AttemptState({ attempt, run }: { attempt: Attempt; run: Run }) {
  if (attempt.state === 'ended') return <StateWord state={attempt.outcome ?? 'failed'} />
  return <StateWord state={attempt.state === 'running' && isActive(run.state) ? run.state : attempt.state} />
}

function Actions({ run }: { run: RunSummary }) {
  const verb = useRunsVerb()
  const mayRetry = (RETRYABLE_RUN_STATES as readonly string[]).includes(run.state)
  return (
    <section className="flex gap-2 border-line border-t px-4 py-3">
      <Button asChild className="flex-1">
        <Link href={`/runs/${encodeURIComponent(run.id)}`}>Open run</Link>
      </Button>
      {mayRetry ? (
        <Button disabled={verb.isPending} onClick={() => verb.mutate({ verb: 'retry', runs: [run.id] })}>
          <RotateCcw aria-hidden />
          Retry
        </Button>
      ) : null}
      {isEnded(run.state) ? null : (
        <Button
          disabled={verb.isPending || run.state === 'stopping'}
          onClick={() => verb.mutate({ verb: 'cancel', runs: [run.id] })}
        >
          <Ban aria-hidden />
          Cancel
        </Button>
      )}
    </section>
  )
}
