'use client'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { splitBytes } from '@/lib/format/bytes'
import { formatDuration } from '@/lib/format/duration'
import { formatNumber, type NumberOptions } from '@/lib/format/number'
import { formatExact, formatRelative } from '@/lib/format/time'
import { useNowText } from './now'

/** The unit after a number, in lighter ink. */
export function Unit({ children }: { children: ReactNode }) {
  return <span className="ml-1 text-ink-3">{children}</span>
}

/** `8 min ago`, exact on hover, as wide as its longest form so that nothing shifts. Absent: `–`. */
export function Time({ at, className }: { at: string | number | null | undefined; className?: string }) {
  const ms = at === null || at === undefined ? Number.NaN : typeof at === 'number' ? at : Date.parse(at)
  const text = useNowText((now) => (Number.isNaN(ms) ? '–' : formatRelative(ms, now)))
  if (Number.isNaN(ms)) return <span className="text-ink-3">–</span>
  return (
    <time
      dateTime={new Date(ms).toISOString()}
      title={formatExact(ms)}
      className={clsx('inline-block min-w-[9ch] whitespace-nowrap', className)}
    >
      {text}
    </time>
  )
}

/** Seconds as `1 h 04 min`. */
export function Duration({ seconds, precise }: { seconds: number | null | undefined; precise?: boolean }) {
  return <span className="whitespace-nowrap">{formatDuration(seconds, precise)}</span>
}

/** From a time to another, or to now while it goes on. */
export function Elapsed({ from, to }: { from: string | null | undefined; to?: string | null }) {
  const text = useNowText((now) =>
    from ? formatDuration(((to ? Date.parse(to) : now) - Date.parse(from)) / 1000, true) : '–',
  )
  return <span className="whitespace-nowrap">{text}</span>
}

export function Num({ value, digits, unit }: { value: number | null | undefined; unit?: string } & NumberOptions) {
  return (
    <span className="whitespace-nowrap">
      {formatNumber(value, { digits })}
      {unit ? <Unit>{unit}</Unit> : null}
    </span>
  )
}

export function Bytes({ value }: { value: number | null | undefined }) {
  const { value: number, unit } = splitBytes(value)
  return (
    <span className="whitespace-nowrap">
      {number}
      {unit ? <Unit>{unit}</Unit> : null}
    </span>
  )
}
