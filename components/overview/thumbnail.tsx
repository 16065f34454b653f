import type { MatrixSummary } from '@/lib/api/matrices'
import type { RunState } from '@/lib/runs/states'

const FILLS: Record<RunState, string> = {
  succeeded: 'var(--succeeded)',
  skipped: 'var(--skipped-fill)',
  stopped: 'var(--stopped)',
  failed: 'var(--failed)',
  cancelled: 'var(--pale)',
  queued: 'var(--line-2)',
  starting: 'var(--starting)',
  running: 'var(--running)',
  stopping: 'var(--running)',
  finishing: 'var(--running)',
}

export interface ThumbnailProps {
  thumbnail: MatrixSummary['thumbnail']
  /** The box it is fitted into. */
  width?: number
  height?: number
}

/**
 * The matrix from far away: one small box a run, one path a state, so that a page of them stays light.
 * The words beside it say the same, so it is hidden from screen readers.
 */
export function Thumbnail({ thumbnail, width = 104, height = 112 }: ThumbnailProps) {
  const { columns, states } = thumbnail
  if (states.length === 0) return null
  const rows = Math.ceil(states.length / columns)
  const cellW = Math.min(22, Math.max(3, width / columns))
  const cellH = Math.min(12, Math.max(3, height / rows))
  const gap = Math.min(cellW, cellH) > 6 ? 2 : 1
  const paths = new Map<RunState, string>()
  let crosses = ''
  states.forEach((state, index) => {
    const x = (index % columns) * cellW
    const y = Math.floor(index / columns) * cellH
    if (state === 'failed' && cellH > 6) {
      crosses += `M${x + (cellW - gap) / 2 - 1.7} ${y + (cellH - gap) / 2 - 1.7}l3.4 3.4m0 -3.4l-3.4 3.4`
    }
    paths.set(state, `${paths.get(state) ?? ''}M${x} ${y}h${cellW - gap}v${cellH - gap}h${gap - cellW}z`)
  })
  const w = columns * cellW - gap
  const h = rows * cellH - gap
  return (
    <svg viewBox={`0 0 ${w} ${h}`} width={w} height={Math.min(h, height)} aria-hidden className="max-w-full">
      {[...paths].map(([state, d]) =>
        state === 'running' ? (
          <path key={state} d={d} fill="var(--running-soft)" stroke="var(--running)" strokeWidth="1" />
        ) : (
          <path key={state} d={d} fill={FILLS[state]} />
        ),
      )}
      {crosses ? <path d={crosses} stroke="var(--panel)" strokeWidth="1.1" /> : null}
    </svg>
  )
}
