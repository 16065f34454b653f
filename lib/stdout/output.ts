/**
 * From lines of output to points and progress. What has to be remembered between lines is small plain data (`OutputState`), which
 * the server stores together with how far it has read; so a line counts once, whatever is killed when.
 *
 * Where the step of a value comes from. It never changes for a metric of a stream, so that two ways of counting can't meet in one
 * curve; a value that comes otherwise is refused by name:
 * - given: the line has a step;
 * - bar: the values of a progress bar's postfix. Their step is how far all bars with values came, one after the other: a bar that
 *   begins anew (the next epoch) goes on where its end was, so that no epoch writes over the one before;
 * - counted: there is no step; the step is how many values of this metric the stream had.
 *
 * Progress is that of the bar that began first and is not full, which of nested bars is the outer one. A bar can also end half-way, at
 * an error that was caught, and no line says so. Such a bar moved before without the bars that began after it, and now they move
 * again and again and it does not: it is passed over until it moves.
 */
import { nameFault, PointBatch, stepFault } from '../series/batch'
import { plain } from './plain'
import type { Bar, ReadLine, ReadOptions } from './types'

/** Lines beyond it are log. */
export const MAX_OUTPUT_LINE = 64 * 1024
/** Metrics whose way of counting is remembered: what is stored at each reading stays under 300 KB. */
export const MOST_REMEMBERED = 1000
const MOST_BARS = 16
/** A bar that lets this many moves of later bars pass, and this many times more than ever before, has ended where it is. */
const LEFT_BEHIND = 20
const TIMES_MORE = 10

type Way = 'given' | 'bar' | number

interface BarState {
  label: string
  n: number | null
  total: number | null
  percent: number | null
  remainingSeconds: number | null
  /** n of its last line with values; null: it has had none. */
  counted: number | null
  /** A bar around it has ended. */
  over: boolean
  /** How often it moved. */
  moves: number
  /** Moves of bars that began later since it moved, and the most of them between two moves of it. */
  passed: number
  mostPassed: number
}

export interface OutputState {
  /** By metric: how it gets its steps; a number counts its values so far. */
  ways: [name: string, way: Way][]
  /** Steps that bars with values made, all together. */
  ticks: number
  /** In the order in which they began. */
  bars: BarState[]
  /** From the last line with a step as `10/1000`. */
  position: { step: number; totalSteps: number } | null
}

export interface OutputProgress {
  progressPercentage?: number
  step?: number
  totalSteps?: number
  estimatedRemainingSeconds?: number
  message?: string
}

export interface OutputOptions extends ReadOptions {
  read: ReadLine
  /** Whether a metric is wanted. */
  wants: (name: string) => boolean
  /** What the other stream of the same attempt knows. */
  other?: OutputState | null
}

export class Output {
  readonly batch = new PointBatch()
  private readonly ways: Map<string, Way>
  private readonly others: Map<string, Way>
  private readonly bars: BarState[]
  private ticks: number
  private position: OutputState['position']

  constructor(
    private readonly options: OutputOptions,
    state: OutputState | null,
  ) {
    this.ways = new Map(state?.ways)
    this.others = new Map(options.other?.ways)
    this.bars = (state?.bars ?? []).map((bar) => ({ ...bar }))
    this.ticks = state?.ticks ?? 0
    this.position = state?.position ?? null
  }

  state(): OutputState {
    return { ways: [...this.ways], ticks: this.ticks, bars: this.bars, position: this.position }
  }

  /** Takes text of whole lines; a carriage return ends a line, too. `arrivedAt`: seconds since 1970. */
  takeText(text: string, arrivedAt: number): void {
    for (const line of text.split(/[\r\n]/)) if (line !== '') this.takeLine(line, arrivedAt)
  }

  /** Looks at a line that is not whole yet: a bar shows how far it is before it is drawn again. */
  peek(line: string): void {
    const reading = this.read(line)
    if (reading?.bar) this.moveBar(reading.bar, false)
  }

  private read(line: string) {
    return line.length > MAX_OUTPUT_LINE ? null : this.options.read(plain(line), this.options)
  }

  private takeLine(line: string, arrivedAt: number): void {
    const reading = this.read(line)
    if (!reading) return
    const { step, totalSteps, bar } = reading
    const values = reading.values.filter(([name]) => this.options.wants(name))
    const given = step !== undefined
    if (bar) this.moveBar(bar, values.length > 0 && !given)
    if (totalSteps !== undefined && Number.isSafeInteger(step) && (step as number) <= totalSteps)
      this.position = { step: step as number, totalSteps }
    const stepped = given ? 'given' : bar && bar.n !== null ? 'bar' : 'counted'
    for (const [name, value] of values) this.takeValue(name, value, stepped, step, reading.time ?? arrivedAt)
  }

  private takeValue(name: string, value: number, stepped: 'given' | 'bar' | 'counted', step: unknown, time: number) {
    const known = this.ways.get(name)
    const fault =
      nameFault(name) ?? (stepped === 'given' ? stepFault(step) : undefined) ?? this.wayFault(name, known, stepped)
    if (fault) {
      this.batch.refuse(name, step ?? null, fault)
      return
    }
    const way: Way = stepped === 'counted' ? ((known as number | undefined) ?? 0) + 1 : stepped
    if (known !== undefined || this.ways.size < MOST_REMEMBERED) this.ways.set(name, way)
    this.batch.add(
      name,
      stepped === 'given' ? (step as number) : stepped === 'bar' ? this.ticks : Number(way),
      time,
      value,
    )
  }

  private wayFault(name: string, known: Way | undefined, stepped: 'given' | 'bar' | 'counted'): string | undefined {
    const other = this.others.get(name)
    if (other !== undefined && (other !== 'given' || stepped !== 'given'))
      return 'the other of stdout and stderr has it already, and not both have steps'
    if (known === undefined)
      return stepped === 'given' || this.ways.size < MOST_REMEMBERED
        ? undefined
        : `it has no step, and ${MOST_REMEMBERED} metrics are counted already`
    if (stepped === (typeof known === 'number' ? 'counted' : known)) return undefined
    const words = { given: 'with a step', bar: 'on a progress bar', counted: 'without a step' }
    return `it is printed ${words[stepped]} now and was ${words[typeof known === 'number' ? 'counted' : known]} before`
  }

  private moveBar(bar: Bar, hasValues: boolean): void {
    const key = bar.total ?? bar.label
    const at = this.bars.findIndex((known) => (known.total ?? known.label) === key)
    const known = this.bars[at]
    const again = known !== undefined && (bar.n ?? bar.percent ?? 0) < (known.n ?? known.percent ?? 0)
    const moves = known === undefined || again || (known.n === bar.n && known.percent === bar.percent) ? 0 : 1
    const next: BarState = {
      ...bar,
      counted: known?.counted ?? null,
      over: false,
      moves: again ? 0 : (known?.moves ?? 0) + moves,
      passed: moves || !known || again ? 0 : known.passed,
      mostPassed: known ? Math.max(known.mostPassed, moves ? known.passed : 0) : 0,
    }
    const earlier = known && !again ? this.bars.slice(0, at) : this.bars.filter((each) => each !== known)
    if (moves || !known || again) for (const each of earlier) each.passed++
    if (again && known.counted !== null) {
      // Not where it was drawn last: a bar that vanishes at its end is not drawn there.
      this.ticks += Math.max(0, (known.total ?? known.n! + 1) - known.counted)
      next.counted = 0
    }
    if (hasValues && next.n !== null) {
      const isFirstOfFurther = next.counted === null && this.ticks > 0
      this.ticks += next.n - (next.counted ?? 0) + (isFirstOfFurther ? 1 : 0)
      next.counted = next.n
    }
    if (known && !again) this.bars[at] = next
    else {
      if (known) this.bars.splice(at, 1)
      else if (this.bars.length >= MOST_BARS) this.bars.splice(Math.max(0, this.bars.findIndex(isFull)), 1)
      this.bars.push(next)
    }
    // What began inside of a bar has ended with it, drawn to its end or not.
    if (isFull(next)) for (const inner of this.bars.slice(this.bars.indexOf(next) + 1)) inner.over = true
  }
}

/** The first move is from where it began to where it was when later bars came, and says nothing of its pace. */
function isLeftBehind({ moves, passed, mostPassed }: BarState): boolean {
  return moves >= 2 && passed > Math.max(LEFT_BEHIND, TIMES_MORE * mostPassed)
}

function isFull(bar: BarState): boolean {
  return bar.percent === 100
}

/** How far the output says that its program is; null when it does not. */
export function progressOf(state: OutputState): OutputProgress | null {
  const measured = state.bars.filter((bar) => bar.percent !== null)
  const open = measured.filter((each) => !isFull(each) && !each.over)
  const bar = open.find((each) => !isLeftBehind(each)) ?? open[0] ?? measured.at(-1) ?? state.bars.at(-1)
  if (!bar) return state.position
  const exact = bar.n !== null && bar.total !== null && bar.n <= bar.total
  return {
    ...(bar.percent === null ? {} : { progressPercentage: exact ? percentOf(bar.n!, bar.total!) : bar.percent }),
    ...(bar.n === null ? {} : { step: bar.n }),
    ...(exact ? { totalSteps: bar.total! } : {}),
    ...(bar.remainingSeconds === null ? {} : { estimatedRemainingSeconds: bar.remainingSeconds }),
    ...(bar.label ? { message: bar.label } : {}),
  }
}

function percentOf(n: number, total: number): number {
  return total === 0 ? 100 : Math.round((n / total) * 10_000) / 100
}
