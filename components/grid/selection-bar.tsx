'use client'
import { Ban, ChartSpline, CircleStop, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useMatrixVerb, useRunsVerb } from '@/components/data/mutations'
import { StopDialog } from '@/components/run/stop-dialog'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import type { RunSummary } from '@/lib/api/runs'
import { compareHref } from '@/lib/compare/slots'
import { mayRetry } from '@/lib/runs/may-retry'
import { isEnded, mayStop } from '@/lib/runs/states'

/** From this many runs on, the number is typed before they are cancelled. */
const TYPE_FROM = 21

export interface SelectionBarProps {
  matrixId: string
  runs: readonly RunSummary[]
  selected: ReadonlySet<string>
  onClear: () => void
}

/** What can be done with the selected runs. */
export function SelectionBar({ matrixId, runs, selected, onClear }: SelectionBarProps) {
  const runsVerb = useRunsVerb()
  const matrixVerb = useMatrixVerb(matrixId)
  const [asking, setAsking] = useState<'cancel' | 'stop' | null>(null)
  if (selected.size === 0) return null
  const chosen = runs.filter((run) => selected.has(run.id))
  const ids = (of: RunSummary[]) => of.map((run) => run.id)
  const retry = chosen.filter(mayRetry)
  const stop = chosen.filter((run) => mayStop(run.state))
  const cancel = chosen.filter((run) => !isEnded(run.state))
  return (
    <div role="status" className="flex flex-wrap items-center gap-2">
      <span className="text-ink-3 text-small">{selected.size} selected</span>
      <Button asChild>
        <Link href={compareHref(ids(chosen))} prefetch={false}>
          <ChartSpline aria-hidden />
          Compare {chosen.length}
        </Link>
      </Button>
      {retry.length > 0 ? (
        <Button
          disabled={matrixVerb.isPending}
          onClick={() => matrixVerb.mutate({ verb: 'retry', runs: ids(retry) }, { onSuccess: onClear })}
        >
          <RotateCcw aria-hidden />
          Retry {retry.length}
        </Button>
      ) : null}
      {stop.length > 0 ? (
        <Button onClick={() => setAsking('stop')}>
          <CircleStop aria-hidden />
          Stop {stop.length} early
        </Button>
      ) : null}
      {cancel.length > 0 ? (
        <Button disabled={runsVerb.isPending} onClick={() => setAsking('cancel')}>
          <Ban aria-hidden />
          Cancel {cancel.length}
        </Button>
      ) : null}
      <Button kind="ghost" onClick={onClear}>
        Clear
      </Button>
      <StopDialog
        open={asking === 'stop'}
        onOpenChange={(open) => setAsking(open ? 'stop' : null)}
        runs={ids(stop)}
        onAsked={onClear}
      />
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => setAsking(open ? 'cancel' : null)}
        title={`Cancel ${cancel.length} selected ${cancel.length === 1 ? 'run' : 'runs'}?`}
        action={`Cancel ${cancel.length} ${cancel.length === 1 ? 'run' : 'runs'}`}
        typeToConfirm={cancel.length >= TYPE_FROM ? cancel.length : undefined}
        onConfirm={() => runsVerb.mutate({ verb: 'cancel', runs: ids(cancel) }, { onSuccess: onClear })}
      >
        Active runs are told to save and leave. Cancelled runs can be retried.
      </ConfirmDialog>
    </div>
  )
}
