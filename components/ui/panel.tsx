import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

export interface PanelProps {
  title?: ReactNode
  /** A few words beside the title, in lighter ink. */
  note?: ReactNode
  /** At the right end of the head: a link, a small control. */
  end?: ReactNode
  className?: string
  /** Inset of what is inside; tables and lists bring their own. */
  inset?: boolean
  children?: ReactNode
}

/** A surface that holds data. Panels never stand in panels. */
export function Panel({ title, note, end, className, inset, children }: PanelProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={clsx('min-w-0 rounded-panel border border-line bg-panel', className)}
    >
      {title || end ? (
        <header className="flex min-h-[38px] flex-wrap items-center gap-2 px-4 pt-2 pb-1.5">
          {title ? (
            <h2 id={id} className="shrink-0">
              {title}
            </h2>
          ) : null}
          {note ? <span className="min-w-0 truncate text-ink-3 text-small">{note}</span> : null}
          {end ? <div className="ml-auto flex flex-wrap items-center gap-2 text-small">{end}</div> : null}
        </header>
      ) : null}
      {inset ? <div className={clsx('px-4 pb-4', !title && 'pt-4')}>{children}</div> : children}
    </section>
  )
}
