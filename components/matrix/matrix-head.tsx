'use client'
import { MatrixAlerts } from '@/components/alerts/open-alerts'
import { AccentLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { useNowText } from '@/components/ui/now'
import { ProgressBar } from '@/components/ui/progress'
import { Time } from '@/components/ui/values'
import type { Matrix } from '@/lib/api/matrices'
import type { RunSummary } from '@/lib/api/runs'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { formatMoment } from '@/lib/format/time'
import { Counts } from './counts'
import { MatrixActions } from './matrix-actions'
import { MatrixState } from './matrix-state'
import { doneCount, equation, openCount } from './words'

/** Is it alive, how far is it, what went wrong: name, sum, bar, counts, time left, and what can be done. */
export function MatrixHead({ matrix, runs }: { matrix: Matrix; runs: readonly RunSummary[] }) {
  const stale = runs.filter((run) => run.state === 'running' && run.stale).length
  return (
    <header className="grid gap-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-3">
            <h1 className="min-w-0 [overflow-wrap:anywhere]">{matrix.name}</h1>
            <MatrixState matrix={matrix} />
          </div>
          <p className="mt-0.5 text-ink-3 text-small">
            <code>{matrix.id}</code> · {equation(matrix)} ·{' '}
            {matrix.imported ? (
              <>
                imported from <code className="[overflow-wrap:anywhere]">{matrix.imported.source}</code> (
                {matrix.imported.title})
              </>
            ) : (
              <>
                <code>{matrix.benchmark}</code> · launched
              </>
            )}{' '}
            <Time at={matrix.createdAt} className="!min-w-0" />
          </p>
        </div>
        <MatrixActions matrix={matrix} runs={runs} />
      </div>
      <PausedNote matrix={matrix} runs={runs} />
      <MatrixAlerts matrixId={matrix.id} />
      <div className="grid items-center gap-x-6 gap-y-2 rail:grid-cols-[minmax(0,1fr)_auto]">
        <ProgressBar tall counts={matrix.counts} />
        <p>
          <b className="font-medium">
            {formatCount(doneCount(matrix.counts))} of {formatCount(matrix.total)}
          </b>{' '}
          <span className="text-ink-3">done</span>
          <TimeLeft matrix={matrix} />
        </p>
        <div className="rail:col-span-2">
          <Counts counts={matrix.counts} stale={stale} />
        </div>
      </div>
    </header>
  )
}

/** Why it stands still. Where it paused itself: what failed, and how it goes on. */
function PausedNote({ matrix, runs }: { matrix: Matrix; runs: readonly RunSummary[] }) {
  const { pauseReason } = matrix
  if (matrix.state !== 'paused' || !pauseReason) return null
  if (pauseReason.startsWith('Paused')) return <Note>{pauseReason}</Note>
  const failed = runs.find((run) => run.state === 'failed')
  return (
    <Note kind="warn" title="Paused itself.">
      {/[.!?]$/.test(pauseReason) ? pauseReason : `${pauseReason}.`} Mend the cause, retry what failed and resume; or
      resume to let the others run as they are.{' '}
      {failed ? <AccentLink href={`/runs/${failed.id}`}>Look at one that failed</AccentLink> : null}
    </Note>
  )
}

function TimeLeft({ matrix }: { matrix: Matrix }) {
  const { etaSeconds } = matrix
  const about = useNowText((now) => (etaSeconds === null ? '' : formatMoment(now + etaSeconds * 1000, now)))
  if (matrix.origin === 'imported') return null
  if (matrix.finishedAt !== null) {
    const took = (Date.parse(matrix.finishedAt) - Date.parse(matrix.createdAt)) / 1000
    return <span className="text-ink-3"> · took {formatDuration(took)}</span>
  }
  if (openCount(matrix.counts) === 0) return null
  if (matrix.state === 'paused') return <span className="text-ink-3"> · waits until it is resumed</span>
  if (etaSeconds === null) return <span className="text-ink-3"> · time left not known yet</span>
  return (
    <>
      <span className="text-ink-3"> · </span>
      <b className="font-medium">{formatDuration(etaSeconds)}</b>
      <span className="text-ink-3"> left, about {about}</span>
    </>
  )
}
