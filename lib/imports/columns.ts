/** What the columns of a table hold, and what they probably mean. Every guess is shown and can be overruled. */
import type { Json } from '../matrix/types'
import { numberIn, plain } from './numbers'
import type { AxisChoice, ScoreChoice } from './types'

export interface ColumnFacts {
  column: string
  /** Cells with something in them. */
  filled: number
  /** Cells with a number. */
  numbers: number
  /** Only numbers, or signs that there is none; at least one number. */
  numeric: boolean
  min: number
  max: number
  percent: boolean
  /** Different texts, counted up to 10,000. */
  distinct: number
  longest: number
  examples: string[]
}

const COUNTED = 10_000

export function factsOf(
  column: string,
  rows: readonly { values: Record<string, Json> }[],
  decimalComma?: boolean,
): ColumnFacts {
  const texts = new Set<string>()
  const facts: ColumnFacts = {
    column,
    filled: 0,
    numbers: 0,
    numeric: false,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    percent: false,
    distinct: 0,
    longest: 0,
    examples: [],
  }
  let others = 0
  let percents = 0
  for (const { values } of rows) {
    const text = plain(values[column]).trim()
    if (text === '') continue
    facts.filled++
    facts.longest = Math.max(facts.longest, text.length)
    if (texts.size < COUNTED) texts.add(text)
    const number = numberIn(values[column], decimalComma)
    if (number === undefined) others++
    if (typeof number !== 'number') continue
    facts.numbers++
    facts.min = Math.min(facts.min, number)
    facts.max = Math.max(facts.max, number)
    if (text.endsWith('%')) percents++
  }
  // One wrong cell among many numbers is a fault of that cell, not a column of text.
  facts.numeric = facts.numbers > 0 && others <= facts.numbers / 20
  facts.percent = facts.numbers > 0 && percents === facts.numbers
  facts.distinct = texts.size
  facts.examples = [...texts].slice(0, 3).map((text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text))
  return facts
}

/** Numbers that are settings, not outcomes. */
const NUMERIC_AXIS =
  /^(random_?)?seed$|few_?shots?$|^(n|num)_?shots?$|^shots$|^(lr|learning_rate|temperature|top_?[kp]|batch_?size|epochs?|budget|fold|trial|rank|layers?|context(_?len(gth)?)?|ctx(_?len(gth)?)?|max_(new_)?tokens|window(_?size)?|sink(_?size)?|sparsity)$/i
const SAMPLES = /^(n|samples|n_?samples|num_?samples|sample_?count|examples|num_?examples)$/i
const ERROR = /^(error|failure|exception|error_?message)$/i
const DURATION = /^(duration|elapsed|runtime|wall_?time)(_?s(ec(ond)?s?)?)?$/i
const ENDED = /^(date|time|timestamp|ended(_?at)?|finished(_?at)?|date_?time)$/i
const SPREAD = /(^|[_.,\s])(std_?err|stderr|std(_?dev)?|ci95|ci_?(low|high|lower|upper))$/i
const RUNNING_NUMBER = /^(index|idx|row|id|unnamed: 0|)$/i
const ABOUT =
  /(^|_)(id|uuid|hash|commit|sha|sha256|url|uri|path|file|filename|notes?|comments?|description|version|user|host(name)?|prompt|answer|output|response)$/i
const GROUP = /^(benchmark|suite|dataset)$/i
const IN_GROUP = /^(subset|sub_?task|task|category|subject)$/i
const LONG_TEXT = 200

const LOWER =
  /(^|[_\s.-])(loss|perplexity|ppl|nll|bpb|bits_per_byte|wer|cer|err|error|mae|mse|rmse|latency|time|seconds|ms|memory|bytes|density|flops|toxicity|rank)($|[_\s.@-])/i
const OF_ONE =
  /(acc(uracy)?|f1|em|exact_?match|rouge|bleu|chrf|meteor|precision|recall|auc|auroc|mcc|pass@|pass_?at|win_?rate|score|match|success|percent|pct|%|density)/i

/** Outcomes are better when higher, but for losses, errors, times and sizes. */
export function guessDirection(column: string): 'higher' | 'lower' {
  return LOWER.test(column) ? 'lower' : 'higher'
}

/** 0 to 1 or 0 to 100 for names that mean a share, when every value fits. */
export function guessScale({ column, min, max, percent }: ColumnFacts): [number, number] | undefined {
  if (min < 0 || max > 100 || (!percent && !OF_ONE.test(column))) return undefined
  return max <= 1 && !percent ? [0, 1] : [0, 100]
}

export interface Roles {
  axes: AxisChoice[]
  scores: ScoreChoice[]
  samples?: string
  error?: string
  duration?: string
  ended?: string
  /** Column to the reason. */
  ignored: Map<string, string>
}

/** @param hasAxes, hasScores a person chose those: numbers that were not chosen are then no guess of ours */
export function guessRoles(facts: ColumnFacts[], hasAxes: boolean, hasScores: boolean): Roles {
  const roles: Roles = { axes: [], scores: [], ignored: new Map() }
  const first = (pattern: RegExp, numeric: boolean) =>
    facts.find((fact) => fact.filled > 0 && fact.numeric === numeric && pattern.test(fact.column))?.column
  roles.samples = first(SAMPLES, true)
  roles.duration = first(DURATION, true)
  roles.error = facts.find((fact) => !fact.numeric && ERROR.test(fact.column))?.column
  roles.ended = facts.find((fact) => fact.filled > 0 && ENDED.test(fact.column))?.column
  const special = [roles.samples, roles.duration, roles.error, roles.ended]
  const group = facts.find((fact) => fact.filled > 0 && GROUP.test(fact.column))
  const inGroup = group && facts.find((fact) => fact.filled > 0 && !fact.numeric && IN_GROUP.test(fact.column))

  for (const fact of facts) {
    const { column } = fact
    const ignore = (reason: string) => roles.ignored.set(column, reason)
    if (special.includes(column) || fact === group) {
      if (fact !== group || inGroup) continue
    }
    if (fact.filled === 0) ignore('it is empty')
    else if (fact === inGroup) roles.axes.push({ name: 'task', column: `${group!.column}+${column}` })
    else if (fact.numeric) {
      if (NUMERIC_AXIS.test(column)) roles.axes.push({ name: column, column })
      else if (SPREAD.test(column)) ignore('it is the spread of another column')
      else if (RUNNING_NUMBER.test(column.trim())) ignore('it counts the rows')
      else if (!hasScores) roles.scores.push({ name: column, column })
    } else if (ABOUT.test(column)) ignore('it tells about a row, and compares nothing')
    else if (fact.longest > LONG_TEXT) ignore(`it holds texts of up to ${fact.longest} characters`)
    else if (!hasAxes) roles.axes.push({ name: column, column })
  }
  return roles
}
