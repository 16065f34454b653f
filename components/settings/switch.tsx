'use client'
import { Switch as Radix } from 'radix-ui'

/** On or off, at once. */
export function Switch({
  label,
  on,
  disabled,
  onChange,
}: {
  label: string
  on: boolean
  disabled?: boolean
  onChange: (on: boolean) => void
}) {
  return (
    <Radix.Root
      aria-label={label}
      checked={on}
      disabled={disabled}
      onCheckedChange={onChange}
      className="inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-line-control bg-sunken px-px align-middle data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="block size-3 rounded-full bg-ink-3 transition-transform duration-[120ms] data-[state=checked]:translate-x-3 data-[state=checked]:bg-panel" />
    </Radix.Root>
  )
}
