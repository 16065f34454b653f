import { StateIcon } from '@/components/ui/state'
import { formatCount } from '@/lib/format/number'
import { RUN_STATES, type RunState } from '@/lib/runs/states'

const ORDER: readonly RunState[] = [
  'succeeded',
  'skipped',
  'finishing',
  'running',
  'stopping',
  'starting',
  'failed',
  'stopped',
  'cancelled',
  'queued',
]
const WORDS: Partial<Record<RunState, string>> = { skipped: 'skipped, complete already' }

export interface CountsProps {
  counts: Partial<Record<RunState, number>>
  /** How many of the running ones were not heard of for a while. */
  stale?: number
}

/** Runs by state: icon, number, word. */
export function Counts({ counts, stale = 0 }: CountsProps) {
  const shown = ORDER.filter((state) => RUN_STATES.includes(state) && (counts[state] ?? 0) > 0)
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-small">
      {shown.map((state) => (
        <li key={state} className="flex items-center gap-1 whitespace-nowrap">
          <StateIcon state={state} size={14} />
          <span>
            <b className="font-semibold text-ink">{formatCount(counts[state])}</b> {WORDS[state] ?? state}
            {state === 'running' && stale > 0 ? `, ${stale} stale` : null}
          </span>
        </li>
      ))}
    </ul>
  )
}
