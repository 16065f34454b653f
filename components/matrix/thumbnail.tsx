import clsx from 'clsx'
import { STATE_FILL } from '@/components/ui/progress'
import type { MatrixSummary } from '@/lib/api/matrices'

/** A matrix in small: a box a run, in the colour of its state. Decoration beside words that say the same. */
export function Thumbnail({ thumbnail, className }: { thumbnail: MatrixSummary['thumbnail']; className?: string }) {
  const columns = Math.max(1, thumbnail.columns)
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
