'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef } from 'react'
import type { LogLine } from './lines'

/** Pixels of a line. */
const LINE = 18

export interface LogLinesHandle {
  showLine: (index: number) => void
}

interface Props {
  ref: Ref<LogLinesHandle>
  lines: LogLine[]
  /** All of it is stderr. */
  marked: boolean
  /** Lines that were found, and which of them is looked at. */
  found: number[]
  current: number
  find: string
  follow: boolean
  onScrollUp: () => void
  /** Nothing lies before the first line. */
  atStart: boolean
  onTop: () => void
  onBottom?: () => void
}

/** The lines that are in view, and no others, are in the page. */
export function LogLines(props: Props) {
  const { ref, lines, marked, found, current, find, follow, onScrollUp, atStart, onTop, onBottom } = props
  const box = useRef<HTMLDivElement>(null)
  const scrolled = useRef(0)
  const first = useRef<number | undefined>(undefined)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE,
    overscan: 20,
    getItemKey: (index) => lines[index]!.offset,
  })
  const foundSet = useMemo(() => new Set(found), [found])
  const here = found[current]

  useImperativeHandle(ref, () => ({ showLine: (index) => rows.scrollToIndex(index, { align: 'center' }) }), [rows])

  // Lines put before the first one must not move what is read; at the end while following, the end stays in view.
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (follow) {
      element.scrollTop = element.scrollHeight
    } else if (first.current !== undefined && lines[0] && first.current > lines[0].offset) {
      const before = lines.findIndex((line) => line.offset === first.current)
      if (before > 0) element.scrollTop += before * LINE
    }
    first.current = lines[0]?.offset
    scrolled.current = element.scrollTop
  }, [lines, follow])

  function onScroll() {
    const element = box.current
    if (!element) return
    const up = element.scrollTop < scrolled.current - 2
    scrolled.current = element.scrollTop
    if (up && follow) onScrollUp()
    if (up && element.scrollTop < 40 * LINE && !atStart) onTop()
    if (element.scrollTop + element.clientHeight > element.scrollHeight - 20 * LINE) onBottom?.()
  }

  return (
    <div
      ref={box}
      role="log"
      aria-label={marked ? 'Lines of stderr' : 'Lines of stdout'}
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keys
      tabIndex={0}
      onScroll={onScroll}
      className="h-full overflow-auto py-1.5 font-mono text-small leading-[18px] -outline-offset-2 [font-variant-ligatures:none] [overflow-anchor:none]"
    >
      <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className={clsx(
              'absolute left-0 min-w-full whitespace-pre px-4',
              marked ? 'bg-failed-soft text-failed-text shadow-[inset_2px_0_0_var(--failed)]' : 'text-ink-2',
              row.index === here && 'outline outline-accent -outline-offset-1',
            )}
            style={{ top: row.start, height: LINE }}
          >
            {foundSet.has(row.index) ? <Found text={lines[row.index]!.text} find={find} /> : lines[row.index]!.text}
          </div>
        ))}
      </div>
    </div>
  )
}

/** The places of the searched words in a line. */
function Found({ text, find }: { text: string; find: string }) {
  const at = text.toLowerCase().indexOf(find.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-cell bg-accent-soft font-bold text-ink">{text.slice(at, at + find.length)}</mark>
      <Found text={text.slice(at + find.length)} find={find} />
    </>
  )
}
