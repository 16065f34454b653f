'use client'
import clsx from 'clsx'
import { useState } from 'react'
import { inputClass } from '@/components/ui/input'
import type { Json } from '@/lib/matrix/types'
import type { FieldIds } from './field-row'

export interface ValueInputProps extends FieldIds {
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  read: (text: string) => Json | undefined
  write: (value: Json | undefined) => string
  placeholder?: string
  /** Behind the value: `min`. */
  unit?: string
  mono?: boolean
  numeric?: boolean
}

/** A text field over a value of the spec. It keeps what is typed (`1.`) until the spec holds something else. */
export function ValueInput({ value, onChange, read, write, unit, mono, numeric, ...props }: ValueInputProps) {
  const [text, setText] = useState(() => write(value))
  if (JSON.stringify(read(text)) !== JSON.stringify(value)) setText(write(value))
  return (
    <span className="relative block">
      <input
        {...props}
        value={text}
        autoComplete="off"
        spellCheck={false}
        inputMode={numeric ? 'decimal' : undefined}
        onChange={(event) => {
          setText(event.target.value)
          const next = read(event.target.value)
          if (JSON.stringify(next) !== JSON.stringify(value)) onChange(next)
        }}
        className={clsx(inputClass, 'w-full px-2.5', mono && 'font-mono !text-small', unit && 'pr-12')}
      />
      {unit ? (
        <span aria-hidden className="pointer-events-none absolute inset-y-0 right-2.5 text-ink-3 text-small leading-7">
          {unit}
        </span>
      ) : null}
    </span>
  )
}
