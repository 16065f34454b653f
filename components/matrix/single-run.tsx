'use client'
import Link from 'next/link'
import { useRun } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { Facts } from '@/components/ui/facts'
import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { Note } from '@/components/ui/note'
import { ProgressBar } from '@/components/ui/progress'
import { StateWord } from '@/components/ui/state'
import { Elapsed } from '@/components/ui/values'
import type { RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { formatValue } from '@/lib/grid/cell-view'
import { isActive } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'

/** A matrix of one run: no grid of one cell, but the run itself, large, with its progress as it comes. */
export function SingleRun({ summary }: { summary: RunSummary }) {
  // Its own query holds the run's topic, so that progress arrives as data.
  const run = useRun(summary.id).data ?? summary
  const share = run.progress?.progressPercentage
  const { step, totalSteps, epoch, totalEpochs, message, estimatedRemainingSeconds: left, metrics } = run.progress ?? {}
  const active = isActive(run.state)
  return (
    <section aria-label="The run" className="grid max-w-3xl gap-4 rounded-panel border border-line bg-panel p-4">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="[overflow-wrap:anywhere]">{Object.keys(run.axes).length > 0 ? runTitle(run) : 'The run'}</h2>
          <p className="text-ink-3 text-small">
            run <code>{run.id}</code>
          </p>
        </div>
        <StateWord state={run.stale ? 'stale' : run.state} />
      </div>
      {active || run.state === 'queued' ? (
        <div className="grid gap-2">
          <div className="flex flex-wrap items-end justify-between gap-x-4">
            <p className="font-semibold text-figure">
              {share === undefined ? '–' : Math.floor(share)}
              <span className="font-normal text-ink-3 text-title"> %</span>
            </p>
            <p className="text-ink-2">
              {left === undefined ? (
                <span className="text-ink-3">
                  {run.state === 'queued' ? run.waitReason : 'time left not known yet'}
                </span>
              ) : (
                <>
                  <b className="font-medium text-ink">{formatDuration(left)}</b> left
                </>
              )}
            </p>
          </div>
          <ProgressBar
            tall
            share={share === undefined ? 0 : share / 100}
            label={share === undefined ? undefined : `${Math.floor(share)} %`}
          />
        </div>
      ) : null}
      {run.failure ? (
        <Note
          kind="failed"
          icon={<FailureIcon cls={run.failure.class} size={16} />}
          title={failureTitle(run.failure.class)}
        >
          <span className="block [overflow-wrap:anywhere]">{run.failure.message}</span>
          <span className="mt-1 block text-ink">{run.failure.fix}</span>
        </Note>
      ) : null}
      <Facts
        left
        facts={[
          step === undefined
            ? null
            : [
                'Step',
                totalSteps === undefined ? formatCount(step) : `${formatCount(step)} of ${formatCount(totalSteps)}`,
              ],
          epoch === undefined ? null : ['Epoch', totalEpochs === undefined ? epoch : `${epoch} of ${totalEpochs}`],
          run.startedAt ? ['Time', <Elapsed key="time" from={run.startedAt} to={run.endedAt} />] : null,
          ...(active ? (metrics ?? []).slice(0, 6).map((metric) => [metric.name, metric.value] as const) : []),
          ...(run.scores ?? []).map(
            (score) =>
              [
                score.name,
                score.value === null
                  ? (score.note ?? 'none')
                  : `${formatValue(score.value, score)} ${score.unit ?? ''}`,
              ] as const,
          ),
          message && active ? ['Now', message] : null,
          run.skipReason ? ['Skipped', run.skipReason] : null,
        ]}
      />
      <div>
        <Button asChild kind="primary">
          <Link href={`/runs/${encodeURIComponent(run.id)}`}>Open run with its charts</Link>
        </Button>
      </div>
    </section>
  )
}
