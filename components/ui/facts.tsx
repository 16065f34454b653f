import clsx from 'clsx'
import { Fragment, type ReactNode } from 'react'

export interface FactsProps {
  facts: readonly (readonly [label: ReactNode, value: ReactNode] | null)[]
  /** Values left aligned beside their labels, for sentences and paths. */
  left?: boolean
  className?: string
}

/** Labels and their values. Null entries are left out. */
export function Facts({ facts, left, className }: FactsProps) {
  return (
    <dl
      className={clsx(
        'grid gap-x-3 gap-y-1.5 text-small',
        left ? 'grid-cols-[minmax(72px,auto)_minmax(0,1fr)]' : 'grid-cols-[fit-content(50%)_minmax(0,1fr)]',
        className,
      )}
    >
      {facts.map((fact, index) =>
        fact ? (
          <Fragment key={index}>
            <dt className="text-ink-3 [overflow-wrap:anywhere]">{fact[0]}</dt>
            <dd className={clsx('[overflow-wrap:anywhere]', !left && 'text-right')}>{fact[1]}</dd>
          </Fragment>
        ) : null,
      )}
    </dl>
  )
}
