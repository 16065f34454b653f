import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { MatrixState, RunState } from '@/lib/runs/states'

/** A state of a run or a matrix, or `stale`, which is derived from the clock. */
export type ShownState = RunState | MatrixState | 'stale'

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const inPanel = { ...line, stroke: 'var(--panel)', strokeWidth: 1.6 } as const

const half = (
  <>
    <circle cx="8" cy="8" r="5.6" {...line} />
    <path d="M8 4.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
  </>
)
const slashed = (
  <>
    <circle cx="8" cy="8" r="5.6" {...line} />
    <path d="m4.2 11.8 7.6-7.6" {...line} />
  </>
)
const tick = (
  <>
    <circle cx="8" cy="8" r="6.3" fill="currentColor" />
    <path d="m5.1 8.3 2 2 3.8-4.3" {...inPanel} />
  </>
)

interface Look {
  word: string
  text: string
  icon: string
  shape: ReactNode
}

const QUEUED = { text: 'text-queued-text', icon: 'text-queued' }
const RUNNING = { text: 'text-running-text', icon: 'text-running' }
const SUCCEEDED = { text: 'text-succeeded-text', icon: 'text-succeeded' }
const STOPPED = { text: 'text-stopped-text', icon: 'text-stopped' }
const PALE = { text: 'text-pale-text', icon: 'text-pale' }

const LOOKS: Record<ShownState, Look> = {
  queued: {
    word: 'Queued',
    ...QUEUED,
    shape: <circle cx="8" cy="8" r="5.6" {...line} strokeDasharray="2.2 2.2" strokeLinecap="butt" />,
  },
  starting: {
    word: 'Starting',
    text: 'text-starting-text',
    icon: 'text-starting',
    shape: (
      <>
        <circle cx="8" cy="8" r="5.6" {...line} opacity=".35" />
        <path d="M8 2.4A5.6 5.6 0 0 1 13.6 8" {...line} strokeWidth={1.9} />
      </>
    ),
  },
  running: { word: 'Running', ...RUNNING, shape: half },
  stopping: {
    word: 'Stopping',
    ...STOPPED,
    shape: (
      <>
        <circle cx="8" cy="8" r="5.8" {...line} />
        <rect x="5.6" y="5.6" width="4.8" height="4.8" rx="1" fill="currentColor" />
      </>
    ),
  },
  finishing: {
    word: 'Finishing',
    ...RUNNING,
    shape: (
      <>
        <circle cx="8" cy="8" r="5.6" {...line} />
        <path d="m5.6 8.2 1.7 1.7 3.1-3.5" {...line} />
      </>
    ),
  },
  succeeded: { word: 'Succeeded', ...SUCCEEDED, shape: tick },
  failed: {
    word: 'Failed',
    text: 'text-failed-text',
    icon: 'text-failed',
    shape: (
      <>
        <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" fill="currentColor" />
        <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" {...inPanel} />
      </>
    ),
  },
  stopped: {
    word: 'Stopped',
    ...STOPPED,
    shape: <rect x="3" y="3" width="10" height="10" rx="2.4" fill="currentColor" />,
  },
  cancelled: { word: 'Cancelled', ...PALE, shape: slashed },
  skipped: { word: 'Skipped', ...PALE, shape: <path d="m3.2 4 4 4-4 4m5.2-8 4 4-4 4" {...line} /> },
  stale: {
    word: 'Stale',
    text: 'text-ink-2',
    icon: 'text-ink-3',
    shape: (
      <>
        <circle cx="8" cy="8" r="5.6" {...line} />
        <path d="M8 4.8V8l2.2 1.5" {...line} />
      </>
    ),
  },
  active: { word: 'Active', ...RUNNING, shape: half },
  paused: {
    word: 'Paused',
    text: 'text-ink-2',
    icon: 'text-ink-3',
    shape: <path d="M5.6 3.6v8.8m4.8-8.8v8.8" {...line} strokeWidth={1.9} />,
  },
  finished: { word: 'Finished', ...SUCCEEDED, shape: tick },
}

export function stateWord(state: ShownState): string {
  return LOOKS[state].word
}

/** Class of words in the colour of a state. */
export function stateTextClass(state: ShownState): string {
  return LOOKS[state].text
}

export interface StateIconProps {
  state: ShownState
  size?: number
  className?: string
  /** Says the word to screen readers, where it stands without its word. */
  named?: boolean
}

export function StateIcon({ state, size = 16, className, named }: StateIconProps) {
  const look = LOOKS[state]
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={clsx('inline-block shrink-0', look.icon, className)}
      role={named ? 'img' : undefined}
      aria-label={named ? look.word : undefined}
      aria-hidden={named ? undefined : true}
    >
      {look.shape}
    </svg>
  )
}

/** Icon, word and colour: never colour alone. */
export function StateWord({
  state,
  children,
  className,
}: {
  state: ShownState
  children?: ReactNode
  className?: string
}) {
  return (
    <span
      className={clsx('inline-flex items-center gap-1.5 whitespace-nowrap align-middle', LOOKS[state].text, className)}
    >
      <StateIcon state={state} size={14} />
      {children ?? LOOKS[state].word}
    </span>
  )
}
