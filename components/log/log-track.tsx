'use client'

import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from 'react'
import { formatBytes } from '@/lib/format/bytes'
import { formatPercent } from '@/lib/format/number'

/** Marks drawn at most: more would be one stripe. */
const MARKS = 200
/** Share that the thumb has at least, so that it can be held. */
const LEAST = 0.03

interface Props {
  /** Bytes of the log, and the part of it that is in view. */
  size: number
  from: number
  to: number
  /** Places of matches. */
  found: readonly number[]
  onGo: (offset: number) => void
  controls: string
}

/** Where in the whole file the lines in view lie. The box beside it scrolls only over what is held of it. */
export function LogTrack({ size, from, to, found, onGo, controls }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const grab = useRef<number | null>(null)
  const length = Math.max(LEAST, size > 0 ? (to - from) / size : 1)
  const share = size > 0 ? Math.min(1, from / Math.max(1, size - (to - from))) : 0
  const top = Math.min(1 - length, share * (1 - length))
  const marks = useMemo(() => {
    if (size === 0) return []
    const rows = new Set<number>()
    for (const offset of found) rows.add(Math.round((offset / size) * MARKS))
    return [...rows]
  }, [found, size])

  function go(event: PointerEvent<HTMLDivElement>) {
    const rect = box.current!.getBoundingClientRect()
    const at = (event.clientY - rect.top) / rect.height
    grab.current ??= at >= top && at <= top + length ? at - top : length / 2
    const wanted = Math.min(1, Math.max(0, (at - grab.current) / Math.max(0.001, 1 - length)))
    onGo(wanted * Math.max(0, size - (to - from)))
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { PageUp: -0.1, PageDown: 0.1, ArrowUp: -0.01, ArrowDown: 0.01 }[event.key]
    const wanted =
      event.key === 'Home' ? 0 : event.key === 'End' ? size : step === undefined ? null : from + step * size
    if (wanted === null) return
    event.preventDefault()
    event.stopPropagation()
    onGo(Math.min(size, Math.max(0, wanted)))
  }

  return (
    <div
      ref={box}
      role="scrollbar"
      aria-label="Place in the log"
      aria-controls={controls}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={`${formatPercent(share * 100)} of ${formatBytes(size)}`}
      title={`${formatPercent(share * 100)} of ${formatBytes(size)}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => grab.current !== null && go(event)}
      onPointerUp={() => {
        grab.current = null
      }}
      onPointerCancel={() => {
        grab.current = null
      }}
      className="absolute inset-y-0 right-0 z-[2] w-3.5 touch-none border-line border-l bg-panel"
    >
      {marks.map((row) => (
        <i
          key={row}
          className="absolute right-0 left-0 h-0.5 bg-accent opacity-70"
          style={{ top: `${(row / MARKS) * 100}%` }}
        />
      ))}
      <i
        className="absolute right-0.5 left-0.5 rounded-full bg-line-control opacity-60"
        style={{ top: `${top * 100}%`, height: `${length * 100}%` }}
      />
    </div>
  )
}
