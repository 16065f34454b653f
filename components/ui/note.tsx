import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const KINDS = {
  info: { box: 'bg-sunken', icon: 'text-ink-3', Icon: Info },
  ok: { box: 'bg-succeeded-soft', icon: 'text-succeeded', Icon: CircleCheck },
  warn: { box: 'bg-warn-soft', icon: 'text-warn', Icon: TriangleAlert },
  failed: { box: 'bg-failed-soft', icon: 'text-failed', Icon: CircleAlert },
}

export interface NoteProps {
  kind?: keyof typeof KINDS
  /** The fact in bold, before the sentence that explains it. */
  title?: ReactNode
  /** Another icon than the kind's. */
  icon?: ReactNode
  /** Buttons that fix it. */
  actions?: ReactNode
  className?: string
  children?: ReactNode
}

/** A sentence that matters where it stands. */
export function Note({ kind = 'info', title, icon, actions, className, children }: NoteProps) {
  const { box, icon: ink, Icon } = KINDS[kind]
  return (
    <div className={clsx('flex gap-2 rounded-control px-3 py-2 text-ink-2 text-small', box, className)}>
      <span className={clsx('shrink-0', ink)}>{icon ?? <Icon aria-hidden className="size-4" />}</span>
      <div className="min-w-0 flex-1">
        {title ? <b className="font-semibold text-ink">{title} </b> : null}
        {children}
        {actions ? <div className="mt-2 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  )
}
