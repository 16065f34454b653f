import type { Score } from '../benchmarks/types'
import { formatCount } from '../format/number'
import { FAILURE_CLASSES, type FailureClass } from '../runs/failures'
import type { RunState } from '../runs/states'
import { difference, type HeatStep, heatStep, rankStep } from './heat'
import { formatDifference, formatScore, shortDuration } from './numbers'
import { DURATION, type FoldFacts, type GridRun, type GridScore, scoreOf } from './scores'

/** How a cell is drawn: one kind, at most two lines, at most one mark. */
export interface CellView {
  kind: 'queued' | 'starting' | 'running' | 'stale' | 'score' | 'failed' | 'stopped' | 'cancelled'
  state: RunState
  main: string
  sub: string | null
  heat: HeatStep | null
  /** Share done, 0 to 1, for the ring; null where it is unknown. */
  share: number | null
  /** A skipped run shows its score with the mark. */
  skipped: boolean
  /** The second line of a failed cell is the class's short word. */
  failureClass: string | null
  /** Milliseconds since 1970 of the last sign of life, where the cell counts the silence. */
  silentSince: number | null
  /** What a screen reader says after the names of row and column. */
  spoken: string
}

export interface CellContext {
  metric: string
  /** Score of the run it is compared with; null: none (yet). */
  baseline: GridScore | null
  /** The run is itself the one that others are compared with: it stays neutral. */
  isBaseline: boolean
  colour: 'difference' | 'score'
  /** Worst and best of the column, for `colour: 'score'`. */
  range: { worst: number; best: number } | null
}

const EMPTY = { sub: null, heat: null, share: null, skipped: false, failureClass: null, silentSince: null }

export function cellView(run: GridRun, context: CellContext): CellView {
  if (run.fold) return foldedView(run, run.fold, context)
  const { state } = run
  const progress = run.progress
  const share = progress?.progressPercentage === undefined ? null : progress.progressPercentage / 100
  const remaining = progress?.estimatedRemainingSeconds
  switch (state) {
    case 'queued': {
      const place = run.queuePosition === null ? '' : `#${formatCount(run.queuePosition)}`
      const spoken = place ? `queued, number ${run.queuePosition}` : 'queued'
      return { ...EMPTY, kind: 'queued', state, main: place || '···', spoken: withReason(spoken, run.waitReason) }
    }
    case 'starting':
      return {
        ...EMPTY,
        kind: 'starting',
        state,
        main: 'start',
        sub: progress?.message ?? 'starting',
        spoken: 'starting',
      }
    case 'running': {
      const main = share === null ? 'running' : `${Math.floor(share * 100)} %`
      const base = { ...EMPTY, state, main, share }
      const heardAt = run.heardAt === null ? null : Date.parse(run.heardAt)
      if (run.stale) return { ...base, kind: 'stale', silentSince: heardAt, spoken: `running, ${main}, silent` }
      const sub = remaining === undefined ? stepText(run) : shortDuration(remaining)
      const spoken = share === null ? 'running' : `running, ${main}`
      return { ...base, kind: 'running', sub, spoken: remaining === undefined ? spoken : `${spoken}, ${sub} left` }
    }
    case 'stopping':
      return { ...EMPTY, kind: 'running', state, main: 'stopping', share, spoken: 'stopping' }
    case 'finishing':
      return {
        ...EMPTY,
        kind: 'running',
        state,
        main: 'saving',
        share: 1,
        spoken: 'finishing, results are being checked',
      }
    case 'failed': {
      const cls = run.failure?.class ?? null
      const title = cls && (isKnown(cls) ? FAILURE_CLASSES[cls].title : cls)
      const spoken = title ? `failed, ${title}` : 'failed'
      return { ...EMPTY, kind: 'failed', state, main: 'failed', failureClass: cls, spoken }
    }
    case 'cancelled':
      return { ...EMPTY, kind: 'cancelled', state, main: '', sub: 'cancelled', spoken: 'cancelled' }
    case 'stopped': {
      const score = scoreOf(run, context.metric)
      const value = score?.value ?? null
      const main = value === null ? 'stopped' : formatValue(value, score!)
      return { ...EMPTY, kind: 'stopped', state, main, sub: 'early', spoken: `${main}, stopped early` }
    }
    case 'succeeded':
    case 'skipped':
      return scoreView(run, context)
  }
}

const FOLDED_KIND: Record<RunState, CellView['kind']> = {
  queued: 'queued',
  starting: 'running',
  running: 'running',
  stopping: 'running',
  finishing: 'running',
  failed: 'failed',
  stopped: 'stopped',
  cancelled: 'cancelled',
  succeeded: 'score',
  skipped: 'score',
}

/** Several runs in one cell: mean ± std as soon as one is complete, and how many are. */
function foldedView(run: GridRun, fold: FoldFacts, context: CellContext): CellView {
  const { state } = run
  const score = scoreOf(run, context.metric)
  const of = fold.members.length
  const kind = state === 'running' && run.stale ? 'stale' : FOLDED_KIND[state]
  const failures = fold.failed > 0 && fold.failed < of ? `, ${fold.failed} failed` : ''
  const done = fold.failed === of ? `all ${of} failed` : `${fold.done} of ${of}${failures}`
  const base = { ...EMPTY, kind, state, share: kind === 'running' || kind === 'stale' ? fold.share : null }
  if (score === null || score.value === null) {
    const queued = run.queuePosition === null ? '···' : `#${formatCount(run.queuePosition)}`
    const active = fold.share > 0 ? `${Math.floor(fold.share * 100)} %` : state
    const words = { queued, failed: 'failed', cancelled: '', stopped: 'stopped', score: 'done', starting: state }
    const main = kind === 'running' || kind === 'stale' ? active : words[kind]
    return { ...base, main, sub: score?.note ?? done, spoken: `${state}, ${done} runs done` }
  }
  const main = spreadText(score)
  const own = { ...base, main, skipped: state === 'skipped' }
  const gap = context.isBaseline ? null : difference(score, context.baseline)
  const complete = kind === 'score' && score.spread?.values.size === of
  const heat = complete ? heatOf(score, context) : null
  const gapText = gap === null ? null : formatGap(gap.raw, score)
  const n = score.spread?.values.size ?? 0
  const spoken = `${main.replace(' ± ', ' plus or minus ')}, mean of ${n} of ${of} runs${failures}`
  const against = context.isBaseline ? ', baseline' : gapText === null ? '' : `, ${gapText} against the baseline`
  return { ...own, heat, sub: complete ? gapText : done, spoken: spoken + against }
}

function heatOf(score: GridScore, context: CellContext): HeatStep | null {
  if (context.colour === 'score') return context.range && rankStep(score, context.range.worst, context.range.best)
  return context.isBaseline ? 0 : heatStep(score, context.baseline)
}

/** `54.7 ± 0.3`; without a spread the value alone. Both have the digits that suit the value. */
export function spreadText(score: GridScore): string {
  const value = score.value ?? 0
  const text = formatValue(value, score)
  const std = score.spread?.std ?? null
  return std === null ? text : `${text} ± ${formatSpread(std, score, value)}`
}

export function formatSpread(std: number, score: Score, value: number): string {
  return score.name === DURATION ? shortDuration(std) : formatScore(std, score, value)
}

function scoreView(run: GridRun, context: CellContext): CellView {
  const skipped = run.state === 'skipped'
  const marked = (spoken: string) => (skipped ? `${spoken}, skipped, complete already` : spoken)
  const score = scoreOf(run, context.metric)
  if (score === null || score.value === null) {
    const seconds = (run.scores ?? []).length === 0 ? scoreOf(run, DURATION)?.value : undefined
    // A benchmark without scores has its time to show.
    const instead = seconds == null ? 'no score' : shortDuration(seconds)
    const sub = score?.note ?? (context.metric === DURATION ? null : instead)
    return { ...EMPTY, kind: 'score', state: run.state, main: 'done', sub, skipped, spoken: marked('done, no score') }
  }
  const main = formatValue(score.value, score)
  const view = { ...EMPTY, kind: 'score' as const, state: run.state, main, skipped }
  const heat = heatOf(score, context)
  if (context.isBaseline) return { ...view, heat, spoken: marked(`${main}, baseline`) }
  const gap = difference(score, context.baseline)
  if (gap === null) return { ...view, heat, spoken: marked(main) }
  const sub = formatGap(gap.raw, score)
  const word = gap.good === 0 ? '' : gap.good > 0 ? ', better' : ', worse'
  return { ...view, heat, sub, spoken: marked(`${main}, ${sub} against the baseline${word}`) }
}

export function formatValue(value: number, score: Score): string {
  return score.name === DURATION ? shortDuration(value) : formatScore(value, score)
}

export function formatGap(raw: number, score: Score): string {
  if (score.name !== DURATION) return formatDifference(raw, score, score.value ?? raw)
  return `${raw < 0 ? '\u2212' : '+'}${shortDuration(Math.abs(raw))}`
}

function stepText(run: GridRun): string | null {
  const { step, totalSteps } = run.progress ?? {}
  if (step === undefined) return null
  return totalSteps === undefined ? `step ${step.toLocaleString('en-US')}` : `${step} of ${totalSteps}`
}

function withReason(text: string, reason: string | null): string {
  return reason ? `${text}, ${reason}` : text
}

function isKnown(name: string): name is FailureClass {
  return name in FAILURE_CLASSES
}
