'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { ApiError } from '@/components/data/api'
import { ERROR_CODES, type ErrorCode } from '@/lib/errors/codes'
import { Button } from './button'
import { StateIcon } from './state'

/** Grey bars in the shape of what comes. `widths` in per cent, one a line. */
export function Skeleton({ widths = [34, 82, 68, 74], className }: { widths?: readonly number[]; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className={clsx('grid gap-2', className)}>
      {widths.map((width, index) => (
        <i key={index} className="block h-2 rounded-cell bg-sunken" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}

export interface EmptyProps {
  /** What is not there, as a sentence: `No run matches this filter`. */
  title: ReactNode
  children?: ReactNode
  actions?: ReactNode
  className?: string
}

/** Nothing here, or not yet: says so, and what to do. */
export function Empty({ title, children, actions, className }: EmptyProps) {
  return (
    <div className={clsx('px-4 py-6', className)}>
      <p className="font-medium">{title}</p>
      {children ? <div className="mt-0.5 max-w-[64ch] text-ink-2 text-small">{children}</div> : null}
      {actions ? <div className="mt-3 flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  )
}

export interface LoadErrorProps {
  error: unknown
  /** What could not be read: `The runs`. */
  what?: string
  retry?: () => void
  className?: string
}

/** It failed to load: what, why, the fix, the id to look for in the server's log, and another try. */
export function LoadError({ error, what = 'This', retry, className }: LoadErrorProps) {
  const api = error instanceof ApiError ? error : null
  return (
    <div role="alert" className={clsx('px-4 py-5', className)}>
      <p className="flex items-center gap-1.5 font-medium text-failed-text">
        <StateIcon state="failed" size={14} />
        {what} could not be read
      </p>
      <p className="mt-0.5 max-w-[72ch] text-ink-2 text-small">
        {error instanceof Error ? error.message : String(error)} {api?.fix}
      </p>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-ink-3 text-small">
        {retry ? (
          <Button small onClick={retry}>
            Try again
          </Button>
        ) : null}
        {api?.requestId ? (
          <span title={meaningOf(api.code)}>
            {api.code} · request <code>{api.requestId}</code>
          </span>
        ) : null}
      </p>
    </div>
  )
}

/** What the page of the code says, without its Markdown. */
function meaningOf(code: ApiError['code']): string | undefined {
  if (!(code in ERROR_CODES)) return undefined
  return ERROR_CODES[code as ErrorCode].meaning.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')
}
