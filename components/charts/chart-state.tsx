'use client'

import type { ReactNode } from 'react'
import { useLiveState } from '@/components/data/provider'
import { useNowText } from '@/components/ui/now'
import { StateIcon } from '@/components/ui/state'
import { LoadError } from '@/components/ui/states-of-panels'
import { formatDuration } from '@/lib/format/duration'

/** A place of the chart's own size for what a chart can be besides full of data. */
export function ChartPlace({ height, children }: { height: number; children?: ReactNode }) {
  return (
    <div className="overflow-hidden" style={{ height }}>
      {children}
    </div>
  )
}

/** Grid lines without a curve: it loads, and nothing will shift when it comes. */
export function ChartLoading({ height, small }: { height: number; small?: boolean }) {
  return (
    <div
      role="status"
      aria-label="Loading"
      className="flex flex-col justify-between py-2 pr-4"
      style={{ height, paddingLeft: small ? 40 : 52 }}
    >
      {Array.from({ length: small ? 3 : 6 }, (_, i) => (
        <i key={i} className="block h-px bg-grid" />
      ))}
    </div>
  )
}

export function ChartError({
  error,
  retry,
  height,
  title,
}: {
  error: unknown
  retry: () => void
  height: number
  title: string
}) {
  return (
    <ChartPlace height={height}>
      <LoadError error={error} what={title} retry={retry} />
    </ChartPlace>
  )
}

/** While the socket is down the data stays, and its age is said. */
export function DisconnectedNote() {
  const down = useLiveState((state) => state.connection === 'down')
  const at = useLiveState((state) => state.lastMessageAt)
  const age = useNowText((now) => (at === null ? 'unknown' : formatDuration(Math.max(0, (now - at) / 1000))))
  if (!down) return null
  return (
    <span className="flex items-center gap-1 text-warn-text">
      <StateIcon state="stale" size={12} />
      Reconnecting · last update {age} ago
    </span>
  )
}
