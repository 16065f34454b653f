import type { ReactNode } from 'react'
import type { Issue } from '@/lib/errors/rungrid-error'
import { Issues } from './field-row'

export interface SectionProps {
  title: string
  note?: string
  /** Issues of the section as a whole. */
  issues?: readonly Issue[]
  children: ReactNode
}

export function Section({ title, note, issues = [], children }: SectionProps) {
  return (
    <section aria-label={title} className="grid gap-3 border-line border-t pt-3">
      <h2>
        {title}
        {note ? <span className="ml-1.5 font-normal text-ink-3 text-small">{note}</span> : null}
      </h2>
      {issues.length > 0 ? <Issues issues={issues} /> : null}
      {children}
    </section>
  )
}
