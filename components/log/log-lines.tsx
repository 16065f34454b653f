'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { LogLine } from '@/lib/log/reader'
import { lineAt } from '@/lib/log/window'
import { LogRow, MORE_TIMES, SHOWN } from './log-row'
import type { LogShot } from './log-store'
import { LogTrack } from './log-track'

/** Pixels of a line that is not wrapped. */
const LINE = 18
/** Lines that are left beyond the view when more is read. */
const AHEAD = 200

export interface LogLinesHandle {
  /** Puts the line that holds a byte into the middle; false when it is not in the window. */
  showOffset: (offset: number) => boolean
  /** Place of the first line in view. */
  top: () => number
}

export interface Marked {
  from: number
  to: number
}

interface Props {
  ref: Ref<LogLinesHandle>
  shot: LogShot & { lines: LogLine[] }
  label: string
  /** All of it is stderr. */
  isStderr: boolean
  wrap: boolean
  found: readonly number[]
  /** The match that is looked at. */
  current: number | null
  pattern: RegExp | null
  marked: Marked | null
  onMark: (marked: Marked | null) => void
  follow: boolean
  onFollow: (follow: boolean) => void
  onUp: () => void
  onDown: () => void
  onJump: (offset: number) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/**
 * The lines that are in view, and no others, are in the page. The box scrolls over the window; the track beside it stands
 * for the whole file. When the window moves, the line that was on top stays where it was.
 */
export function LogLines(props: Props) {
  const { ref, shot, label, isStderr, wrap, found, current, pattern, marked, onMark, follow, onFollow, onUp } = props
  const { lines } = shot
  const box = useRef<HTMLDivElement>(null)
  const anchor = useRef<{ offset: number; delta: number } | null>(null)
  const scrolled = useRef(0)
  const [limits, setLimits] = useState<ReadonlyMap<number, number>>(new Map())
  const [bar, setBar] = useState(0)
  const id = useId()
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: 20,
    getItemKey: (index) => lines[index]!.offset,
  })
  const last = lines[lines.length - 1]
  const digits = Math.max(3, String(last ? (shot.base ?? 0) + last.n : 0).length)

  const startOf = useCallback(
    (index: number) => {
      rows.getTotalSize()
      return rows.measurementsCache[index]?.start ?? index * LINE
    },
    [rows],
  )
  const remember = useCallback(() => {
    const element = box.current
    if (!element) return
    const row = rows.getVirtualItemForOffset(element.scrollTop)
    const line = row && lines[row.index]
    anchor.current = line ? { offset: line.offset, delta: element.scrollTop - row.start } : null
    scrolled.current = element.scrollTop
  }, [rows, lines])

  useImperativeHandle(
    ref,
    () => ({
      showOffset(offset) {
        const index = lineAt(lines, offset)
        if (index < 0 || offset >= shot.end || !lines[index]) return false
        anchor.current = null
        rows.scrollToIndex(index, { align: 'center' })
        return true
      },
      top: () => anchor.current?.offset ?? lines[0]?.offset ?? 0,
    }),
    [rows, lines, shot.end],
  )

  // Before sizes are used: rows that were measured while wrapped are no longer so high.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another way of wrapping measures anew
  useLayoutEffect(() => {
    rows.measure()
  }, [rows, wrap])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another way of wrapping moves everything as well
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    setBar(element.offsetWidth - element.clientWidth)
    if (follow) element.scrollTop = element.scrollHeight
    else if (anchor.current) {
      const index = lineAt(lines, anchor.current.offset)
      if (index >= 0) {
        const wanted = startOf(index) + anchor.current.delta
        if (Math.abs(wanted - element.scrollTop) > 1) element.scrollTop = wanted
      }
    }
    scrolled.current = element.scrollTop
    // Few lines may fill a whole answer: the box is filled before anybody scrolls.
    if (element.scrollHeight < element.clientHeight + AHEAD * LINE) onUp()
  }, [lines, follow, wrap, startOf, onUp])

  function onScroll() {
    const element = box.current
    if (!element) return
    const moved = element.scrollTop - scrolled.current
    remember()
    const isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - LINE
    if (moved < -2 && follow) onFollow(false)
    else if (moved > 0 && isAtEnd && shot.end >= shot.size && !follow) onFollow(true)
    const ahead = AHEAD * LINE
    if (element.scrollTop < ahead) onUp()
    if (!follow && element.scrollTop + element.clientHeight > element.scrollHeight - ahead) props.onDown()
  }

  const onMore = useCallback((line: LogLine) => {
    setLimits((before) => new Map(before).set(line.offset, (before.get(line.offset) ?? SHOWN) * MORE_TIMES))
  }, [])
  const onPick = useCallback(
    (line: LogLine, extend: boolean) => {
      if (!extend || !marked)
        onMark(
          marked?.from === line.offset && marked.to === line.offset ? null : { from: line.offset, to: line.offset },
        )
      else onMark({ from: Math.min(marked.from, line.offset), to: Math.max(marked.to, line.offset) })
    },
    [marked, onMark],
  )

  const items = rows.getVirtualItems()
  const view = inView(items, lines, shot, rows.scrollOffset ?? 0, box.current?.clientHeight ?? 0)
  const goTo = (offset: number) => {
    onFollow(false)
    const index = lineAt(lines, offset)
    if (index >= 0 && offset < shot.end) rows.scrollToIndex(index, { align: 'start' })
    else props.onJump(offset)
  }

  return (
    <div className="relative h-full overflow-hidden">
      <div
        ref={box}
        id={id}
        role="log"
        aria-label={label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={props.onKeyDown}
        // Its own bar stands for the window alone and would say something wrong: it lies outside of what is seen.
        style={{ width: `calc(100% - 14px + ${bar}px)` }}
        className={clsx(
          'h-full overflow-x-auto overflow-y-scroll py-1.5 font-mono text-ink text-small leading-[18px] -outline-offset-2 [font-variant-ligatures:none] [overflow-anchor:none]',
        )}
      >
        <div className={clsx('relative', wrap ? 'w-full' : 'min-w-max')} style={{ height: rows.getTotalSize() }}>
          <div
            className={clsx('absolute top-0 left-0', wrap ? 'w-full' : 'min-w-full')}
            style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map((row) => {
              const line = lines[row.index]!
              return (
                <div
                  key={row.key}
                  data-index={row.index}
                  ref={wrap ? rows.measureElement : undefined}
                  style={wrap ? undefined : { height: LINE }}
                >
                  <LogRow
                    line={line}
                    number={shot.base === null ? null : shot.base + line.n}
                    limit={limits.get(line.offset) ?? SHOWN}
                    onMore={onMore}
                    onPick={onPick}
                    wrap={wrap}
                    digits={digits}
                    selected={marked !== null && line.offset >= marked.from && line.offset <= marked.to}
                    current={line.offset === current}
                    pattern={pattern}
                  />
                </div>
              )
            })}
          </div>
        </div>
      </div>
      {isStderr && <i aria-hidden className="pointer-events-none absolute inset-y-0 left-0 z-[2] w-[3px] bg-failed" />}
      <LogTrack size={shot.size} from={view.from} to={view.to} found={found} onGo={goTo} controls={id} />
    </div>
  )
}

/** Places in the file of the first line in view and behind the last. */
function inView(
  items: readonly { index: number; start: number; end: number }[],
  lines: readonly LogLine[],
  shot: LogShot,
  top: number,
  height: number,
): Marked {
  const seen = items.filter((row) => row.end > top && row.start < top + height)
  const [first, last] = [seen[0] ?? items[0], seen[seen.length - 1] ?? items[items.length - 1]]
  const from = first ? (lines[first.index]?.offset ?? shot.start) : shot.start
  const to = last ? (lines[last.index + 1]?.offset ?? shot.end) : shot.end
  return { from, to }
}
