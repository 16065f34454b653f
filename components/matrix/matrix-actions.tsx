'use client'
import { ArrowDown, ArrowUp, Ban, Copy, Ellipsis, FileCheck2, Pause, Play, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useMatrixPriority, useMatrixVerb } from '@/components/data/mutations'
import { useJudge } from '@/components/report/queries'
import { Button, IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@/components/ui/menu'
import { toast } from '@/components/ui/toast'
import type { Matrix } from '@/lib/api/matrices'
import type { RunSummary } from '@/lib/api/runs'
import { formatCount } from '@/lib/format/number'
import { cancelQuestion, openCount } from './words'

/** From this many runs on, the number is typed before they are cancelled. */
const TYPE_FROM = 21

/** What can be done with a matrix as a whole. */
export function MatrixActions({ matrix, runs }: { matrix: Matrix; runs: readonly RunSummary[] }) {
  const verb = useMatrixVerb(matrix.id)
  const priority = useMatrixPriority(matrix.id)
  const { judge, pending: judging } = useJudge()
  const [asking, setAsking] = useState(false)
  const imported = matrix.origin === 'imported'
  const open = openCount(matrix.counts)
  const failed = matrix.counts.failed ?? 0
  const others = (matrix.counts.cancelled ?? 0) + (matrix.counts.stopped ?? 0)
  const published = (matrix.counts.succeeded ?? 0) + (matrix.counts.skipped ?? 0) + (matrix.counts.stopped ?? 0)
  const waiting = runs.filter((run) => run.state === 'queued')
  const highest = waiting.reduce((most, run) => Math.max(most, run.priority), -1000)
  const retryFailed = () => {
    const ids = runs.filter((run) => run.state === 'failed').map((run) => run.id)
    verb.mutate({ verb: 'retry', runs: ids })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {matrix.state === 'active' ? (
        <Button onClick={() => verb.mutate({ verb: 'pause' })}>
          <Pause aria-hidden />
          Pause
        </Button>
      ) : null}
      {matrix.state === 'paused' ? (
        <Button onClick={() => verb.mutate({ verb: 'resume' })}>
          <Play aria-hidden />
          Resume
        </Button>
      ) : null}
      {failed > 0 && !imported ? (
        <Button onClick={retryFailed} disabled={verb.isPending || runs.length === 0}>
          <RotateCcw aria-hidden />
          Retry {formatCount(failed)} failed
        </Button>
      ) : null}
      {imported ? null : (
        <Button asChild>
          <Link href={`/matrices/new?from=${encodeURIComponent(matrix.id)}`} title="Duplicate with changes">
            Duplicate
          </Link>
        </Button>
      )}
      {open > 0 ? (
        <Button onClick={() => setAsking(true)}>
          <Ban aria-hidden />
          Cancel
        </Button>
      ) : null}
      <Menu
        trigger={
          <IconButton kind="default" label="More actions">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem
          icon={<RotateCcw aria-hidden />}
          disabled={failed + others === 0 || imported}
          onSelect={() => verb.mutate({ verb: 'retry' })}
        >
          Retry all failed, cancelled and stopped
        </MenuItem>
        {published > 0 && !imported ? (
          <MenuItem
            icon={<FileCheck2 aria-hidden />}
            disabled={open > 0 || judging}
            onSelect={() => judge({ matrix: matrix.id })}
          >
            Judge as storage results
          </MenuItem>
        ) : null}
        <MenuItem icon={<Copy aria-hidden />} onSelect={() => copyId(matrix.id)}>
          Copy the id
        </MenuItem>
        {waiting.length > 0 ? (
          <>
            <MenuSeparator />
            <MenuLabel>Priority, now {highest}</MenuLabel>
            <MenuItem
              icon={<ArrowUp aria-hidden />}
              disabled={highest >= 1000}
              onSelect={() => priority.mutate(Math.min(1000, highest + 10))}
            >
              Higher
            </MenuItem>
            <MenuItem
              icon={<ArrowDown aria-hidden />}
              disabled={highest <= -1000}
              onSelect={() => priority.mutate(Math.max(-1000, highest - 10))}
            >
              Lower
            </MenuItem>
          </>
        ) : null}
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={cancelQuestion(matrix.counts)}
        action={`Cancel ${open} ${open === 1 ? 'run' : 'runs'}`}
        typeToConfirm={open >= TYPE_FROM ? open : undefined}
        onConfirm={() => verb.mutate({ verb: 'cancel' })}
      >
        Active runs are told to save and leave. What is finished stays, and cancelled runs can be retried.
      </ConfirmDialog>
    </div>
  )
}

async function copyId(id: string) {
  try {
    await navigator.clipboard.writeText(id)
    toast.success(`Copied ${id}`)
  } catch {
    toast.error(`The browser did not allow copying: ${id}`)
  }
}
