import { StateWord } from '@/components/ui/state'
import type { Timeline } from '@/lib/api/timeline'
import { formatDuration } from '@/lib/format/duration'
import { formatClock, formatDate } from '@/lib/format/time'
import type { TimelineRow } from '@/lib/timeline/rows'

const WIDTH = 260

export interface BarFactsProps {
  timeline: Timeline
  rows: readonly TimelineRow[]
  hit: { row: number; kind: 'bar' | 'other'; item: number }
  now: number
  /** Of the pointer in the chart. */
  x: number
  y: number
  width: number
}

/** What the bar under the pointer is. */
export function BarFacts({ timeline, rows, hit, now, x, y, width }: BarFactsProps) {
  const own = hit.kind === 'bar'
  const columns = own ? timeline.bars : timeline.others
  const from = columns.from[hit.item]
  const to = columns.to[hit.item]
  if (from === undefined || to === undefined) return null
  const other = own ? null : timeline.matrices[timeline.others.matrix[hit.item]!]
  return (
    <div
      className="pointer-events-none absolute z-10 rounded-control bg-raised px-3 py-2 text-small shadow-float"
      style={{ left: Math.max(0, Math.min(x + 12, width - WIDTH)), top: y + 14, width: WIDTH }}
    >
      {other ? (
        <p className="text-ink-2">
          Held by another matrix: <b className="font-medium text-ink [overflow-wrap:anywhere]">{other.name}</b>
        </p>
      ) : (
        <>
          <p className="font-medium [overflow-wrap:anywhere]">{timeline.bars.key[hit.item]}</p>
          <p className="flex items-center justify-between gap-2">
            <StateWord state={timeline.states[timeline.bars.state[hit.item]!] ?? 'running'} />
            <span className="text-ink-3">attempt {timeline.bars.attempt[hit.item]}</span>
          </p>
        </>
      )}
      <p className="text-ink-2">
        {rows[hit.row]?.label} · {formatDuration(((to ?? now) - from) / 1000, true)}
        {to === null ? ' so far' : ''}
      </p>
      <p className="text-ink-3">
        {formatDate(from)} {formatClock(from, true)} to {to === null ? 'now' : formatClock(to, true)}
      </p>
    </div>
  )
}
