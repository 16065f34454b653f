import { StateIcon } from '@/components/ui/state'
import type { Baseline } from '@/lib/grid/baseline'
import { type HeatStep, SCALE_BREAKS } from '@/lib/grid/heat'
import { type GridRun, scoreOf } from '@/lib/grid/scores'
import { HEAT_FILL } from './cell'

const STEPS: readonly HeatStep[] = [-4, -3, -2, -1, 0, 1, 2, 3, 4]

export interface LegendProps {
  runs: readonly GridRun[]
  metric: string
  baseline: Baseline | null
  colour: 'difference' | 'score'
}

/** What colours and marks of the grid mean, with the breaks of the steps. */
export function Legend({ runs, metric, baseline, colour }: LegendProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-1.5 pb-2 text-ink-3 text-micro">
      {colour === 'score' ? (
        <Scale steps={STEPS.slice(4)} from="worst" to="best" note="between the worst and the best of each column" />
      ) : baseline ? (
        <Scale
          steps={STEPS}
          from="worse"
          to="better"
          note={`steps at ± ${breaksText(runs, metric)} against ${baseline.label}`}
        />
      ) : (
        <span>Choose a baseline to colour by difference.</span>
      )}
      <span className="ml-auto flex items-center gap-3 whitespace-nowrap">
        <span className="flex items-center gap-1">
          <StateIcon state="skipped" size={12} /> skipped
        </span>
        <span className="flex items-center gap-1">
          <i className="hatch block h-3 w-3.5 rounded-[2px] bg-panel ring-1 ring-line-2 ring-inset" /> stale
        </span>
        <span>– excluded</span>
      </span>
    </div>
  )
}

function Scale({ steps, from, to, note }: { steps: readonly HeatStep[]; from: string; to: string; note: string }) {
  return (
    <>
      <span className="flex items-center gap-1.5">
        {from}
        <span className="flex" aria-hidden>
          {steps.map((step) => (
            <i key={step} className={`block h-2.5 w-5 ${HEAT_FILL[step]}`} />
          ))}
        </span>
        {to}
      </span>
      <span>{note}</span>
    </>
  )
}

/** `0.25, 1, 3, 10 points` (of shares, the numbers alone), for the scales that the runs have. */
function breaksText(runs: readonly GridRun[], metric: string): string {
  const spans = new Set<number>()
  let relative = false
  for (const run of runs) {
    const score = scoreOf(run, metric)
    if (!score) continue
    if (score.scale) spans.add(score.scale[1] - score.scale[0])
    else relative = true
  }
  const texts = [...spans].map((span) =>
    spans.size === 1
      ? `${SCALE_BREAKS.map((share) => Number((share * span).toPrecision(3))).join(', ')}${span > 1 ? ' points' : ''}`
      : '',
  )
  const scaled = spans.size > 1 ? '0.25, 1, 3, 10 % of the scale' : (texts[0] ?? '')
  const unscaled = relative ? '1, 3, 10, 30 %' : ''
  return [scaled, unscaled].filter(Boolean).join(' or, without a scale, ') || '0.25, 1, 3, 10 % of the scale'
}
