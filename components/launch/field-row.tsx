'use client'
import clsx from 'clsx'
import { type ReactNode, useId } from 'react'
import { StateIcon } from '@/components/ui/state'
import type { Issue } from '@/lib/errors/rungrid-error'

export interface FieldIds {
  id: string
  'aria-describedby'?: string
  'aria-invalid'?: true
}

export interface FieldRowProps {
  label: ReactNode
  help?: ReactNode
  issues: readonly Issue[]
  /** Buttons that fix what is wrong. */
  fixes?: ReactNode
  /** The control is a group of its own; the label names it by id instead of pointing at one input. */
  group?: boolean
  children: (ids: FieldIds, labelId: string) => ReactNode
}

/** Label at the left, control at the right, and what is wrong under it with the fix. */
export function FieldRow({ label, help, issues, fixes, group, children }: FieldRowProps) {
  const id = useId()
  const labelId = `${id}-label`
  const bad = issues.length > 0
  const about = [bad ? `${id}-error` : null, help ? `${id}-help` : null].filter(Boolean).join(' ')
  const ids = {
    id,
    ...(about ? { 'aria-describedby': about } : {}),
    ...(bad ? { 'aria-invalid': true as const } : {}),
  }
  const labelClass = clsx(
    'leading-7 sm:max-w-28 [overflow-wrap:anywhere]',
    bad ? 'font-medium text-failed-text' : 'text-ink-2',
  )
  return (
    <div className="grid gap-x-2 sm:grid-cols-[112px_minmax(0,1fr)]">
      {group ? (
        <span id={labelId} className={labelClass}>
          {label}
        </span>
      ) : (
        <label id={labelId} htmlFor={id} className={labelClass}>
          {label}
        </label>
      )}
      <div className="min-w-0">
        {children(ids, labelId)}
        {bad ? <Issues id={`${id}-error`} issues={issues} fixes={fixes} /> : null}
        {help ? (
          <p id={`${id}-help`} className="mt-1 text-ink-3 text-small">
            {help}
          </p>
        ) : null}
      </div>
    </div>
  )
}

/** At most this many issues stand under one field; the others are counted. */
const SHOWN = 5

export function Issues({ id, issues, fixes }: { id?: string; issues: readonly Issue[]; fixes?: ReactNode }) {
  return (
    <div id={id} role="alert" className="flex gap-2 pt-1.5 text-ink-2 text-small leading-[18px]">
      <StateIcon state="failed" size={16} className="mt-px" />
      <div className="min-w-0">
        <ul>
          {issues.slice(0, SHOWN).map((issue, at) => (
            <li key={at} className="[overflow-wrap:anywhere]">
              <b className="font-semibold text-failed-text">{issue.message}</b> {issue.fix}
            </li>
          ))}
        </ul>
        {issues.length > SHOWN ? <p>and {issues.length - SHOWN} more like these</p> : null}
        {fixes ? <div className="mt-1.5 flex flex-wrap items-center gap-1.5">{fixes}</div> : null}
      </div>
    </div>
  )
}
