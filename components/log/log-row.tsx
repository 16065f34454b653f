'use client'

import clsx from 'clsx'
import { type CSSProperties, memo, type ReactNode } from 'react'
import { formatCount } from '@/lib/format/number'
import { coloursOf } from '@/lib/log/colours'
import { rangesIn } from '@/lib/log/find'
import type { LogLine } from '@/lib/log/reader'
import { PLAIN, type Style } from '@/lib/log/style'

/** Characters of a line that are shown at first, and how many times more at each wish for more. */
export const SHOWN = 2000
export const MORE_TIMES = 6

interface Props {
  line: LogLine
  number: number | null
  /** Characters that are shown. */
  limit: number
  onMore: (line: LogLine) => void
  onPick: (line: LogLine, extend: boolean) => void
  wrap: boolean
  /** Columns of the number. */
  digits: number
  selected: boolean
  current: boolean
  pattern: RegExp | null
}

/** One line with its number, its colours and the words that are searched for. */
export const LogRow = memo(function LogRow(props: Props) {
  const { line, number, limit, onMore, onPick, wrap, digits, selected, current, pattern } = props
  const hidden = line.text.length - limit
  return (
    <div
      className={clsx(
        'flex min-w-full',
        selected && 'bg-accent-soft',
        current && 'outline outline-accent -outline-offset-1',
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        onClick={(event) => onPick(line, event.shiftKey)}
        aria-label={number === null ? `Link to the line at byte ${line.offset}` : `Link to line ${number}`}
        title={`Byte ${formatCount(line.offset)}. Click to link to it, shift and click to mark more.`}
        className={clsx(
          // A wrapped line has its number where it begins, not in its middle.
          'sticky left-0 z-[1] flex shrink-0 select-none items-start justify-end pr-2 pl-3 text-ink-3 hover:text-ink hover:underline',
          selected ? 'bg-accent-soft' : 'bg-panel',
        )}
        style={{ width: `calc(${digits}ch + 20px)` }}
      >
        {line.piece ? '…' : (number ?? '·')}
      </button>
      <span className={clsx('pr-4', wrap ? 'min-w-0 flex-1 whitespace-pre-wrap break-all' : 'whitespace-pre')}>
        {pieces(line, limit, pattern)}
        {hidden > 0 && (
          <button type="button" onClick={() => onMore(line)} className="ml-2 rounded-cell bg-sunken px-1.5 text-ink-2">
            {formatCount(hidden + (line.more ?? 0))} more characters
          </button>
        )}
        {hidden <= 0 && line.more ? (
          <span className="ml-2 rounded-cell bg-sunken px-1.5 text-ink-2">
            {formatCount(line.more)} more characters: in the download
          </span>
        ) : null}
        {'\u200b'}
      </span>
    </div>
  )
})

/** The text cut where its style or a match changes. */
function pieces(line: LogLine, limit: number, pattern: RegExp | null): ReactNode {
  const text = line.text.slice(0, limit)
  const found = pattern ? rangesIn(text, pattern) : []
  const spans = line.spans ?? []
  if (found.length === 0 && spans.length === 0) return text
  const cuts = new Set([0, text.length])
  for (const { from, to } of [...found, ...spans]) {
    if (from < text.length) cuts.add(from)
    if (to < text.length) cuts.add(to)
  }
  const places = [...cuts].sort((a, b) => a - b)
  const out: ReactNode[] = []
  let span = 0
  let match = 0
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i]!, places[i + 1]!]
    while (span < spans.length && spans[span]!.to <= from) span++
    while (match < found.length && found[match]!.to <= from) match++
    const style = spans[span] && spans[span]!.from <= from ? cssOf(spans[span]!.style) : undefined
    const part = text.slice(from, to)
    if (found[match] && found[match]!.from <= from)
      out.push(
        <mark key={from} className="rounded-cell bg-accent font-semibold text-panel">
          {part}
        </mark>,
      )
    else
      out.push(
        style ? (
          <span key={from} style={style}>
            {part}
          </span>
        ) : (
          part
        ),
      )
  }
  return out
}

const styles = new WeakMap<Style, CSSProperties>()

function cssOf(style: Style): CSSProperties | undefined {
  if (style === PLAIN) return undefined
  let css = styles.get(style)
  if (!css) {
    css = {
      ...coloursOf(style),
      ...(style.bold ? { fontWeight: 600 } : {}),
      ...(style.italic ? { fontStyle: 'italic' } : {}),
      ...(style.underline || style.strike
        ? { textDecoration: [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ') }
        : {}),
    }
    styles.set(style, css)
  }
  return css
}
