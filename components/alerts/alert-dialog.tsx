'use client'
import { useState } from 'react'
import { useChannels } from '@/components/settings/queries'
import { Dialog } from '@/components/ui/dialog'
import type { AlertRule } from '@/lib/api/alerts'
import { useSaveRule } from './queries'
import { draftOf, newDraft } from './rule-draft'
import { RuleForm } from './rule-form'

/**
 * Makes an alert rule, or changes one. Mount it while it is open:
 *
 *     {open ? <AlertDialog onClose={() => setOpen(false)} run={runId} metric="train/loss" metrics={names} /> : null}
 */
export interface AlertDialogProps {
  onClose: () => void
  /** The rule to change; absent: a new one. */
  rule?: AlertRule
  /** Ids that a new rule looks at, both optional; the form can widen them. */
  matrix?: string
  run?: string
  /** Metric that a new rule begins with, by its full name. */
  metric?: string
  /** Names to choose from. */
  metrics?: readonly string[]
}

export function AlertDialog({ onClose, rule, matrix, run, metric, metrics }: AlertDialogProps) {
  const [draft, setDraft] = useState(() => (rule ? draftOf(rule.rule) : newDraft({ matrix, run, metric })))
  const save = useSaveRule(rule?.id ?? null)
  const channels = useChannels()
  return (
    <Dialog open wide onOpenChange={onClose} title={rule ? `Change ${rule.name}` : 'New alert rule'}>
      <RuleForm
        draft={draft}
        onChange={setDraft}
        metrics={metrics}
        channels={channels.data}
        saving={save.isPending}
        error={save.error}
        onSave={(next) => save.mutate(next, { onSuccess: onClose })}
        onCancel={onClose}
        saveLabel={rule ? 'Save' : 'Make the rule'}
      />
    </Dialog>
  )
}
