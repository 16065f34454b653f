import clsx from 'clsx'
import type { ReactNode } from 'react'

export interface SegmentedProps<T extends string> {
  /** What is chosen here. */
  label: string
  value: T
  options: readonly { value: T; label: ReactNode }[]
  onChange: (value: T) => void
  className?: string
}

/** A choice among few, all of them visible. */
export function Segmented<T extends string>({ label, value, options, onChange, className }: SegmentedProps<T>) {
  return (
    <fieldset aria-label={label} className={clsx('inline-flex gap-px rounded-control bg-sunken p-0.5', className)}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="flex h-6 items-center gap-1.5 whitespace-nowrap rounded-[4px] px-2.5 text-ink-2 text-small hover:text-ink aria-pressed:bg-panel aria-pressed:font-medium aria-pressed:text-ink aria-pressed:ring-1 aria-pressed:ring-line-2"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
