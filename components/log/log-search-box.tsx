'use client'

import { CaseSensitive, ChevronDown, ChevronUp, Regex } from 'lucide-react'
import type { Ref } from 'react'
import { IconButton } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { formatCount, formatPercent } from '@/lib/format/number'
import type { Wanted } from '@/lib/log/find'
import { type LogSearch, MOST_MATCHES } from './use-log-search'

interface Props {
  ref: Ref<HTMLInputElement>
  wanted: Wanted
  onChange: (wanted: Partial<Wanted>) => void
  search: LogSearch
  /** Index of the match that is looked at; −1: none. */
  current: number
  onStep: (step: 1 | -1) => void
  onClose: () => void
}

/** Words to search for in all of the log, and which match of how many is looked at. */
export function LogSearchBox({ ref, wanted, onChange, search, current, onStep, onClose }: Props) {
  const none = search.offsets.length === 0
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not in every browser yet
    <form
      role="search"
      className="flex flex-wrap items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        onStep(1)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
        else if (event.key === 'Enter' && event.shiftKey) onStep(-1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <Input
        ref={ref}
        autoFocus={wanted.text === ''}
        aria-label="Search all of the log"
        aria-invalid={search.error ? true : undefined}
        placeholder="Search all of it"
        value={wanted.text}
        onChange={(event) => onChange({ text: event.target.value })}
        className="!h-6 w-28 sm:w-44"
      />
      <IconButton
        label="Tell upper and lower case apart"
        small
        aria-pressed={wanted.matchCase}
        className="aria-pressed:bg-accent-soft aria-pressed:[&_svg]:text-accent"
        onClick={() => onChange({ matchCase: !wanted.matchCase })}
      >
        <CaseSensitive aria-hidden />
      </IconButton>
      <IconButton
        label="Regular expression"
        small
        aria-pressed={wanted.isRegex}
        className="aria-pressed:bg-accent-soft aria-pressed:[&_svg]:text-accent"
        onClick={() => onChange({ isRegex: !wanted.isRegex })}
      >
        <Regex aria-hidden />
      </IconButton>
      <span role="status" className="text-ink-3 text-small sm:min-w-[12ch]">
        {wanted.text === '' ? '' : countOf(search, current)}
      </span>
      <IconButton label="Previous match (Shift Enter)" small onClick={() => onStep(-1)} disabled={none}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Next match (Enter)" small type="submit" disabled={none}>
        <ChevronDown aria-hidden />
      </IconButton>
    </form>
  )
}

/** `3 of 1,240`, `at least 50,000`, `1,240 so far, 45 %`. */
function countOf({ offsets, done, share, error }: LogSearch, current: number): string {
  if (error) return error instanceof Error ? error.message : 'The search failed'
  const count = formatCount(offsets.length)
  if (!done) return share === 0 && offsets.length === 0 ? 'Searching' : `${count} so far, ${formatPercent(share * 100)}`
  if (offsets.length === 0) return 'No line has it'
  const total = offsets.length >= MOST_MATCHES ? `at least ${count}` : `${count}`
  return current < 0 ? `${total} ${offsets.length === 1 ? 'line' : 'lines'}` : `${formatCount(current + 1)} of ${total}`
}
