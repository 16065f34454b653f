'use client'
import { useState } from 'react'
import { useRunsVerb } from '@/components/data/mutations'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Input } from '@/components/ui/input'
import { formatCount } from '@/lib/format/number'

/** From this many runs on, the number is typed before they are stopped. */
const TYPE_FROM = 10

export interface StopDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  runs: readonly string[]
  /** What one run is called; not for several. */
  name?: string
  /** They were asked. */
  onAsked?: () => void
}

/** Asks whether runs shall end early, and why. */
export function StopDialog({ open, onOpenChange, runs, name, onAsked }: StopDialogProps) {
  const verb = useRunsVerb()
  const [reason, setReason] = useState('')
  const one = runs.length === 1
  const these = `${formatCount(runs.length)} ${one ? 'run' : 'runs'}`
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={name ? 'Stop this run early?' : `Stop ${these} early?`}
      action={name ? 'Stop the run' : `Stop ${these}`}
      danger={false}
      typeToConfirm={runs.length >= TYPE_FROM ? runs.length : undefined}
      onConfirm={() => {
        verb.mutate({ verb: 'stop', runs, reason: reason.trim() || undefined })
        setReason('')
        onAsked?.()
      }}
    >
      <span className="block">
        {name ?? (one ? 'It' : 'Each')} is asked to save and leave, and is killed if it does not. When all of its result
        files are there, they are published with their scores.
      </span>
      <Input
        className="mt-2 w-full"
        aria-label="Reason"
        placeholder={one ? 'Reason, kept in its history' : 'Reason, kept in their histories'}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </ConfirmDialog>
  )
}
