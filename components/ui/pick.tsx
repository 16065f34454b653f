'use client'
import clsx from 'clsx'
import { Check, ChevronDown } from 'lucide-react'
import { Select } from 'radix-ui'

export interface PickProps<T extends string> {
  /** Stands before the value in lighter ink, and names the control. */
  label: string
  value: T
  options: readonly { value: T; label: string; detail?: string }[]
  onChange: (value: T) => void
  disabled?: boolean
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean
  className?: string
}

/** A choice among many: one line that opens a list. Values must not be empty strings. */
export function Pick<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled,
  hideLabel,
  className,
}: PickProps<T>) {
  return (
    <Select.Root value={value} onValueChange={(next) => onChange(next as T)} disabled={disabled}>
      <Select.Trigger
        aria-label={label}
        className={clsx(
          'inline-flex h-7 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-control border border-line-2 bg-panel pr-2 pl-2.5 text-data text-ink hover:bg-hover disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3',
          className,
        )}
      >
        {hideLabel ? null : <span className="text-ink-3">{label}</span>}
        <span className="min-w-0 flex-1 truncate text-left">
          <Select.Value>{options.find((option) => option.value === value)?.label ?? value}</Select.Value>
        </span>
        <ChevronDown aria-hidden className="size-3 shrink-0 text-ink-3" />
      </Select.Trigger>
      <Select.Portal>
        <Select.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-[min(24rem,var(--radix-select-content-available-height))] min-w-[var(--radix-select-trigger-width)] overflow-hidden rounded-panel bg-raised p-1 shadow-float"
        >
          <Select.Viewport>
            {options.map((option) => (
              <Select.Item
                key={option.value}
                value={option.value}
                className="flex h-7 cursor-pointer select-none items-center gap-2 rounded-[4px] pr-2 pl-1.5 text-data outline-none data-[highlighted]:bg-hover"
              >
                <span className="flex size-3.5 items-center justify-center">
                  <Select.ItemIndicator>
                    <Check aria-hidden className="size-3.5 text-accent" />
                  </Select.ItemIndicator>
                </span>
                <Select.ItemText>{option.label}</Select.ItemText>
                {option.detail ? <span className="ml-auto pl-4 text-ink-3 text-small">{option.detail}</span> : null}
              </Select.Item>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  )
}
