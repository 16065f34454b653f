'use client'

import { ArrowDown, ArrowUp, Ban, ChartSpline, CircleStop, Copy, Ellipsis, FileCheck2, RotateCcw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useRunPriority, useRunsVerb } from '@/components/data/mutations'
import { useJudge } from '@/components/report/queries'
import { Button, IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { toast } from '@/components/ui/toast'
import type { Run } from '@/lib/api/runs'
import { compareHref } from '@/lib/compare/slots'
import { mayRetry } from '@/lib/runs/may-retry'
import { isActive, mayStop } from '@/lib/runs/states'
import { runTitle } from '@/lib/runs/title'
import { StopDialog } from './stop-dialog'

export function RunActions({ run }: { run: Run }) {
  const verb = useRunsVerb()
  const priority = useRunPriority(run.id)
  const { judge, pending: judging } = useJudge()
  const [asking, setAsking] = useState<'cancel' | 'stop' | null>(null)
  const router = useRouter()
  const active = isActive(run.state)
  const canCancel = run.state === 'queued' || (active && run.state !== 'stopping' && run.state !== 'finishing')
  const canStop = mayStop(run.state)
  const canRetry = mayRetry(run)

  async function copyLink() {
    try {
      await navigator.clipboard.writeText(window.location.href)
      toast.success('Link copied')
    } catch {
      // The clipboard needs https or localhost, and permission.
      toast.error('The browser did not allow copying. Take the address from the address bar.')
    }
  }

  return (
    <div className="flex gap-2">
      {canRetry && (
        <Button onClick={() => verb.mutate({ verb: 'retry', runs: [run.id] })} disabled={verb.isPending}>
          <RotateCcw aria-hidden />
          Retry
        </Button>
      )}
      {canStop && (
        <Button onClick={() => setAsking('stop')} disabled={verb.isPending}>
          <CircleStop aria-hidden />
          Stop early
        </Button>
      )}
      {canCancel && (
        <Button onClick={() => setAsking('cancel')} disabled={verb.isPending}>
          <Ban aria-hidden />
          Cancel
        </Button>
      )}
      <Menu
        trigger={
          <IconButton label="More actions" kind="default">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={copyLink} icon={<Copy aria-hidden />}>
          Copy link to this view
        </MenuItem>
        <MenuItem onSelect={() => router.push(compareHref([run.id]))} icon={<ChartSpline aria-hidden />}>
          Compare with…
        </MenuItem>
        <MenuItem
          onSelect={() => router.push(`/compare?matrix=${encodeURIComponent(run.matrixId)}`)}
          icon={<ChartSpline aria-hidden />}
        >
          Compare with its matrix
        </MenuItem>
        {run.state === 'succeeded' && (
          <MenuItem onSelect={() => judge({ runs: [run.id] })} icon={<FileCheck2 aria-hidden />} disabled={judging}>
            Judge as storage results
          </MenuItem>
        )}
        {run.state === 'queued' && (
          <>
            <MenuSeparator />
            <MenuLabel>Priority, now {run.priority}</MenuLabel>
            <MenuItem
              onSelect={() => priority.mutate(Math.min(1000, run.priority + 10))}
              icon={<ArrowUp aria-hidden />}
              disabled={run.priority >= 1000}
            >
              Higher
            </MenuItem>
            <MenuItem
              onSelect={() => priority.mutate(Math.max(-1000, run.priority - 10))}
              icon={<ArrowDown aria-hidden />}
              disabled={run.priority <= -1000}
            >
              Lower
            </MenuItem>
          </>
        )}
      </Menu>
      <StopDialog
        open={asking === 'stop'}
        onOpenChange={(open) => setAsking(open ? 'stop' : null)}
        runs={[run.id]}
        name={runTitle(run)}
      />
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(open) => setAsking(open ? 'cancel' : null)}
        title="Cancel this run?"
        action="Cancel the run"
        onConfirm={() => verb.mutate({ verb: 'cancel', runs: [run.id] })}
      >
        {active
          ? `${runTitle(run)} is asked to save and leave, and is killed if it does not. Points, log and checkpoints stay; a retry can go on from its last checkpoint.`
          : `${runTitle(run)} leaves the queue. It can be retried at any time.`}
      </ConfirmDialog>
    </div>
  )
}
