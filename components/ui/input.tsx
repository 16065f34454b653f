import clsx from 'clsx'
import { type ComponentProps, type ReactNode, useId } from 'react'

/** The edge of an input holds 3:1. */
export const inputClass =
  'h-7 min-w-0 rounded-control border border-line-control bg-panel px-2 text-data text-ink aria-[invalid=true]:border-failed disabled:bg-sunken disabled:text-ink-3'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={clsx(inputClass, className)} {...props} />
}

export interface FieldProps {
  label: ReactNode
  help?: ReactNode
  /** What is wrong, why, and the fix. */
  error?: ReactNode
  children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

/** Label, control, help, and the error under the control it belongs to. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId()
  const about = error ? `${id}-error` : help ? `${id}-help` : undefined
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-ink-2 text-small">
        {label}
      </label>
      {children({ id, 'aria-describedby': about, ...(error ? { 'aria-invalid': true } : {}) })}
      {error ? (
        <p id={`${id}-error`} className="text-failed-text text-small">
          {error}
        </p>
      ) : help ? (
        <p id={`${id}-help`} className="text-ink-3 text-small">
          {help}
        </p>
      ) : null}
    </div>
  )
}
