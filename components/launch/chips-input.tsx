'use client'
import clsx from 'clsx'
import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import type { BenchmarkInfo } from '@/lib/api/system'
import type { Json } from '@/lib/matrix/types'
import type { FieldIds } from './field-row'
import { chipText, readValues, writeValue } from './values'

type Choice = NonNullable<BenchmarkInfo['axes'][number]['choices']>[number]

export interface ChipsInputProps extends FieldIds {
  /** Of what these are values. */
  name: string
  values: readonly Json[]
  choices: readonly Choice[]
  onAdd: (values: Json[]) => void
  onRemove: (index: number) => void
  isBad: (value: Json, index: number) => boolean
}

/** Chips drawn before the rest is only counted: the spec itself keeps all. */
const DRAWN = 200

/**
 * Values as chips. Enter or a comma adds what was typed, pasting adds many at once, Backspace in the empty field takes the
 * last one back for editing, and the list below offers what the benchmark knows.
 */
export function ChipsInput({ name, values, choices, onAdd, onRemove, isBad, ...ids }: ChipsInputProps) {
  const [text, setText] = useState('')
  const [listOpen, setListOpen] = useState(false)
  const [marked, setMarked] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const given = new Set(values.map((value) => JSON.stringify(value)))
  const typed = text.trim().toLowerCase()
  const offered = choices.filter(
    (choice) =>
      !given.has(JSON.stringify(choice.value)) && (typed === '' || choice.label.toLowerCase().includes(typed)),
  )
  const shows = listOpen && offered.length > 0

  const add = (added: Json[]) => {
    onAdd(added.filter((value) => !given.has(JSON.stringify(value))))
    setText('')
    setMarked(-1)
  }
  const addTyped = () => {
    const known = choices.find((choice) => choice.label === text.trim())
    if (text.trim() !== '') add(known ? [known.value] : readValues(text))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setListOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setMarked((at) => (offered.length === 0 ? -1 : (at + step + offered.length) % offered.length))
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      const choice = shows ? offered[marked] : undefined
      if (choice) add([choice.value])
      else addTyped()
    } else if (event.key === ',' && readValues(`${text},`).length > 0 && isWhole(text)) {
      event.preventDefault()
      addTyped()
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) {
      event.preventDefault()
      setText(writeValue(values.at(-1)!))
      onRemove(values.length - 1)
    } else if (event.key === 'Escape' && shows) {
      event.preventDefault()
      setListOpen(false)
    }
  }
  const onPaste = (event: ClipboardEvent) => {
    const pasted = readValues(event.clipboardData.getData('text'))
    if (pasted.length < 2 || text !== '') return
    event.preventDefault()
    add(pasted)
  }
  const remove = (index: number) => {
    onRemove(index)
    input.current?.focus()
  }

  return (
    <div className="relative">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the chips goes to the field, as in any field */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard reaches the field itself */}
      <div
        onClick={(event) => {
          if (event.target === event.currentTarget) input.current?.focus()
        }}
        className={clsx(
          'flex min-h-8 cursor-text flex-wrap gap-1 rounded-control border bg-panel p-[3px]',
          ids['aria-invalid'] ? 'border-failed shadow-[0_0_0_1px_var(--failed)]' : 'border-line-control',
        )}
      >
        {values.slice(0, DRAWN).map((value, index) => (
          <Chip
            key={`${index} ${JSON.stringify(value)}`}
            value={value}
            bad={isBad(value, index)}
            onRemove={() => remove(index)}
          />
        ))}
        {values.length > DRAWN ? (
          <span className="px-1.5 text-ink-3 text-small leading-6">and {values.length - DRAWN} more</span>
        ) : null}
        <input
          {...ids}
          ref={input}
          role="combobox"
          aria-expanded={shows}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shows && marked >= 0 ? `${listId}-${marked}` : undefined}
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder={values.length === 0 ? 'add, or paste many' : 'add'}
          onChange={(event) => {
            setText(event.target.value)
            setMarked(-1)
            setListOpen(true)
          }}
          onFocus={() => setListOpen(true)}
          onBlur={() => {
            setListOpen(false)
            addTyped()
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          className="h-6 min-w-28 flex-1 bg-transparent px-1.5 text-small outline-none"
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={`Values for ${name}`}
        className={clsx(
          'absolute top-full left-0 z-20 mt-1 max-h-64 min-w-64 max-w-full overflow-y-auto rounded-panel bg-raised p-1 shadow-float',
          !shows && 'hidden',
        )}
      >
        {offered.map((choice, at) => (
          <div
            key={choice.label}
            id={`${listId}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === marked}
            // The field keeps the focus, so that several can be picked one after the other.
            onMouseDown={(event) => {
              event.preventDefault()
              add([choice.value])
            }}
            className={clsx(
              'flex min-h-7 cursor-pointer items-center gap-3 rounded-[4px] px-2 py-1 hover:bg-hover',
              at === marked && 'bg-hover',
            )}
          >
            <code className="text-small">{choice.label}</code>
            {choice.detail ? <span className="ml-auto text-ink-3 text-small">{choice.detail}</span> : null}
          </div>
        ))}
      </div>
    </div>
  )
}

function Chip({ value, bad, onRemove }: { value: Json; bad: boolean; onRemove: () => void }) {
  const { label, detail } = chipText(value)
  return (
    <span
      title={writeValue(value)}
      className={clsx(
        'inline-flex h-6 min-w-0 max-w-full items-center gap-1.5 rounded-[4px] pl-2 text-small',
        bad ? 'bg-failed-soft ring-1 ring-failed ring-inset' : 'bg-sunken',
      )}
    >
      <code className="min-w-0 truncate">{label}</code>
      {detail ? <span className="min-w-0 truncate text-ink-3">{detail}</span> : null}
      <button
        type="button"
        aria-label={`Remove ${label}`}
        onClick={onRemove}
        className="grid h-6 w-6 shrink-0 place-items-center text-ink-3 hover:text-ink"
      >
        <X aria-hidden className="size-3" />
      </button>
    </span>
  )
}

/** Whether brackets are closed, so that a comma ends the value. */
function isWhole(text: string): boolean {
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length
  return count(/[[{]/g) === count(/[\]}]/g) && count(/"/g) % 2 === 0
}
