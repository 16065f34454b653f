import clsx from 'clsx'
import { STATE_FILL } from '@/components/ui/progress'
import type { MatrixSummary } from '@/lib/api/matrices'

/** Rows that fit into a row of the table. */
const ROWS = 13

/** A tall matrix is shown wider: several of its rows stand in one, in their order. */
function fitColumns({ columns, states }: MatrixSummary['thumbnail']): number {
  const across = Math.max(1, columns)
  return across * Math.max(1, Math.ceil(states.length / across / ROWS))
}

/** A matrix in small: a box a run, in the colour of its state. Decoration beside words that say the same. */
export function Thumbnail({ thumbnail, className }: { thumbnail: MatrixSummary['thumbnail']; className?: string }) {
  const columns = fitColumns(thumbnail)
  const rows = Math.ceil(thumbnail.states.length / columns)
  const width = Math.max(2, Math.min(7, Math.floor(64 / columns) - 1))
  const height = Math.max(1, Math.min(4, Math.floor(26 / Math.max(1, rows)) - 1))
  return (
    <span
      aria-hidden
      className={clsx('inline-grid gap-px align-middle', className)}
      style={{ gridTemplateColumns: `repeat(${columns}, ${width}px)` }}
    >
      {thumbnail.states.map((state, at) => (
        <i key={at} className={clsx('block rounded-[1px]', STATE_FILL[state])} style={{ height }} />
      ))}
    </span>
  )
}
