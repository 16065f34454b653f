import clsx from 'clsx'
import type { RunState } from '@/lib/runs/states'

/** Fill of a part of a bar or of a thumbnail. */
export const STATE_FILL: Record<RunState, string> = {
  succeeded: 'bg-succeeded',
  skipped: 'bg-skipped-fill',
  stopped: 'bg-stopped',
  finishing: 'bg-running',
  running: 'bg-running',
  stopping: 'bg-running',
  starting: 'bg-starting',
  failed: 'bg-failed',
  cancelled: 'bg-pale',
  queued: 'bg-line-2',
}

/** The order in which parts of a bar stand: what is done, what runs, what went wrong, what waits. */
const ORDER: readonly RunState[] = [
  'succeeded',
  'skipped',
  'stopped',
  'finishing',
  'running',
  'stopping',
  'starting',
  'failed',
  'cancelled',
  'queued',
]

export interface ProgressBarProps {
  /** Runs by state, or one share between 0 and 1. */
  counts?: Partial<Record<RunState, number>>
  share?: number | null
  /** Said to screen readers; without it the bar is decoration beside words. */
  label?: string
  tall?: boolean
  className?: string
}

/** A bar of parts, as wide as their counts. */
export function ProgressBar({ counts, share, label, tall, className }: ProgressBarProps) {
  const total = counts ? ORDER.reduce((sum, state) => sum + (counts[state] ?? 0), 0) : 1
  const a11y = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true }
  return (
    <div
      {...a11y}
      className={clsx(
        'flex overflow-hidden',
        tall ? 'h-2 gap-0.5 rounded-cell' : 'h-1 gap-px rounded-[2px] bg-sunken',
        className,
      )}
    >
      {counts ? (
        ORDER.map((state) =>
          counts[state] ? (
            <i
              key={state}
              className={clsx('block h-full min-w-px', tall && 'rounded-[2px]', STATE_FILL[state])}
              style={{ width: `${(100 * (counts[state] ?? 0)) / total}%` }}
            />
          ) : null,
        )
      ) : (
        <>
          <i className="block h-full bg-running" style={{ width: `${100 * clamp(share ?? 0)}%` }} />
          {tall ? <i className="block h-full flex-1 rounded-[2px] bg-sunken" /> : null}
        </>
      )}
    </div>
  )
}

export interface RingProps {
  /** Between 0 and 1; null draws the track alone. */
  share: number | null
  /** Grey, for what has not been heard of. */
  stale?: boolean
  size?: number
  className?: string
}

const RADIUS = 6.8
const LENGTH = 2 * Math.PI * RADIUS

/** The share of a run that is done. Its number stands beside it, so it is hidden from screen readers. */
export function Ring({ share, stale, size = 16, className }: RingProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden
      className={clsx('shrink-0', stale ? 'text-ink-3' : 'text-running', className)}
    >
      <circle cx="8" cy="8" r={RADIUS} fill="none" stroke="currentColor" strokeWidth="2.4" opacity=".2" />
      {share ? (
        <circle
          cx="8"
          cy="8"
          r={RADIUS}
          fill="none"
          stroke="currentColor"
          strokeWidth="2.4"
          strokeDasharray={`${clamp(share) * LENGTH} ${LENGTH}`}
          transform="rotate(-90 8 8)"
        />
      ) : null}
    </svg>
  )
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
