/**
 * A table of scores, one row a run: which columns are axes, which are scores, and what each row says. Shared by the
 * formats that are tables (CSV, JSON lines); pure in its rows.
 */
import type { Score } from '../benchmarks/types'
import { keyOf } from '../matrix/key'
import { LIMITS } from '../matrix/limits'
import type { Axes, AxisValue, Json } from '../matrix/types'
import { type ColumnFacts, factsOf, guessDirection, guessRoles, guessScale } from './columns'
import { IMPORT_LIMITS } from './limits'
import { numberIn, plain } from './numbers'
import type { AxisChoice, ColumnUse, Imported, ImportedRun, ImportOptions, ImportProblem, ScoreChoice } from './types'

export interface Row {
  line: number
  values: Record<string, Json>
}

export interface TableInput {
  /** Path of the file in the tree. */
  file: string
  columns: string[]
  rows: Row[]
  /** Faults of reading: with an error among them the rows are not looked at. */
  problems: ImportProblem[]
  /** `1,5` is one and a half. */
  decimalComma?: boolean
}

interface AxisPlan {
  name: string
  column: string
  group?: string
}

type ScorePlan = Required<Pick<ScoreChoice, 'name' | 'column' | 'direction'>> & Pick<ScoreChoice, 'scale'>

interface Plan {
  axes: AxisPlan[]
  scores: ScorePlan[]
  headline: string | undefined
  /** Columns with a meaning of their own. */
  samples?: string
  error?: string
  duration?: string
  ended?: string
  uses: ColumnUse[]
}

export function readTable(input: TableInput, options: ImportOptions): Imported {
  const name = input.file.slice(input.file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '')
  const problems = [...input.problems]
  const add = (line: number | null, message: string, fix: string, level: ImportProblem['level'] = 'error') =>
    problems.push({ path: line === null ? input.file : `${input.file}:${line}`, message, fix, level })
  if (problems.some((problem) => problem.level === 'error')) return { name, runs: [], problems }
  if (input.rows.length === 0) {
    add(null, 'There is no row below the header.', 'Export the scores again; nothing can be imported from this file.')
    return { name, runs: [], problems }
  }
  const facts = input.columns.map((column) => factsOf(column, input.rows, input.decimalComma))
  const plan = planColumns(facts, options, add)
  if (problems.some((problem) => problem.level === 'error')) return { name, runs: [], problems, columns: plan.uses }

  const runs: ImportedRun[] = []
  const seen = new Map<string, number>()
  for (const row of input.rows) {
    const axes = axesOf(row, plan)
    if (Object.values(axes).every((value) => value.value === null)) {
      add(row.line, `No axis has a value here.`, `Fill ${plan.axes.map(({ column }) => column).join(', ')}.`)
      continue
    }
    const key = keyOf(axes)
    const before = seen.get(key)
    if (before !== undefined) {
      add(
        row.line,
        `This is ${key} again, as on line ${before}.`,
        'Make the column that tells them apart an axis, or remove one of the lines.',
      )
      continue
    }
    seen.set(key, row.line)
    runs.push(runOf(row, axes, plan, input, add))
  }
  return { name, runs, problems, columns: plan.uses }
}

type Add = (line: number | null, message: string, fix: string, level?: ImportProblem['level']) => void

function planColumns(facts: ColumnFacts[], options: ImportOptions, add: Add): Plan {
  const byName = new Map(facts.map((fact) => [fact.column, fact]))
  const columns = `Columns are ${facts.map(({ column }) => column).join(', ')}.`
  const missing = (column: string) => {
    if (byName.has(column)) return false
    add(null, `There is no column \`${column}\`.`, columns)
    return true
  }
  const axisOf = ({ name, column }: AxisChoice): AxisPlan[] => {
    const plus = column.indexOf('+')
    const [group, own] =
      byName.has(column) || plus < 0 ? [undefined, column] : [column.slice(0, plus), column.slice(plus + 1)]
    return [group, own].some((one) => one !== undefined && missing(one)) ? [] : [{ name, column: own, group }]
  }
  const guess = guessRoles(facts, Boolean(options.axes), Boolean(options.scores))
  const asScore = new Set(options.scores?.map(({ column }) => column))
  const axes = (options.axes ?? guess.axes.filter(({ column }) => !asScore.has(column))).flatMap(axisOf)
  const inAxes = new Set(axes.flatMap(({ column, group }) => [column, group]))
  const scores = (options.scores ?? guess.scores.filter(({ column }) => !inAxes.has(column))).flatMap(
    ({ name, column, direction, scale }): ScorePlan[] =>
      missing(column)
        ? []
        : [
            {
              name,
              column,
              direction: direction ?? guessDirection(column),
              scale: scale ?? guessScale(byName.get(column)!),
            },
          ],
  )
  const taken = new Set([...inAxes, ...scores.map(({ column }) => column)])
  const free = (column: string | undefined) => (column !== undefined && taken.has(column) ? undefined : column)
  const plan: Plan = {
    axes,
    scores,
    headline: options.headline ?? scores[0]?.name,
    samples: free(guess.samples),
    error: free(guess.error),
    duration: free(guess.duration),
    ended: free(guess.ended),
    uses: [],
  }
  plan.uses = facts.map((fact) => useOf(fact, plan, guess.ignored, options))
  checkPlan(plan, facts, options, add)
  return plan
}

function checkPlan(plan: Plan, facts: ColumnFacts[], options: ImportOptions, add: Add): void {
  const { axes, scores, headline } = plan
  if (axes.length === 0 && !options.axes?.length)
    add(null, 'No column looks like an axis: none holds text.', 'Name the axes: model=COLUMN, seed=COLUMN.')
  if (scores.length === 0 && !options.scores?.length)
    add(null, 'No column looks like a score: none holds numbers.', 'Name the scores: accuracy=COLUMN.')
  if (axes.length > IMPORT_LIMITS.axes)
    add(null, `There are ${axes.length} axes; at most ${IMPORT_LIMITS.axes} are possible.`, 'Name fewer of them.')
  for (const { name } of axes)
    if (name === '' || name.length > LIMITS.axisName || name === '__proto__')
      add(null, `\`${name.slice(0, 80)}\` can't name an axis.`, `Use 1 to ${LIMITS.axisName} characters: NAME=COLUMN.`)
  for (const kind of [axes, scores]) {
    const names = kind.map(({ name }) => name)
    const twice = names.find((name, at) => names.indexOf(name) !== at)
    if (twice !== undefined) add(null, `The name \`${twice}\` is given twice.`, 'Give each its own name.')
  }
  if (headline !== undefined && scores.length > 0 && !scores.some(({ name }) => name === headline))
    add(null, `No score is named \`${headline}\`.`, `Scores are ${scores.map(({ name }) => name).join(', ')}.`)
  for (const { column } of scores) {
    const fact = facts.find((one) => one.column === column)!
    if (fact.numbers === 0) add(null, `The column \`${column}\` holds no number.`, 'Take another column as the score.')
  }
}

function useOf(fact: ColumnFacts, plan: Plan, ignored: Map<string, string>, options: ImportOptions): ColumnUse {
  const { column } = fact
  const base = { column, numeric: fact.numeric, examples: fact.examples }
  const axis = plan.axes.find((one) => one.column === column)
  if (axis) return { ...base, role: 'axis', name: axis.name, guessed: !options.axes }
  const grouped = plan.axes.find((one) => one.group === column)
  if (grouped) return { ...base, role: 'group', name: grouped.name, guessed: !options.axes }
  const score = plan.scores.find((one) => one.column === column)
  if (score) {
    const { name, direction, scale } = score
    return { ...base, role: 'score', name, direction, ...(scale ? { scale } : {}), guessed: !options.scores }
  }
  for (const role of ['samples', 'error', 'duration', 'ended'] as const)
    if (plan[role] === column) return { ...base, role, guessed: true }
  const reason = ignored.get(column) ?? (fact.filled === 0 ? 'it is empty' : 'it was not chosen')
  return { ...base, role: 'ignored', reason, guessed: true }
}

/** Thirty years. What is longer is no duration, and would begin before there was time to count. */
const LONGEST_SECONDS = 1e9

const NONE: AxisValue = { label: '–', value: null }

function axesOf(row: Row, plan: Plan): Axes {
  const axes: Axes = {}
  for (const { name, column, group } of plan.axes) {
    const own = axisValue(row.values[column])
    const head = group === undefined ? NONE : axisValue(row.values[group])
    axes[name] = head.value === null ? own : own.value === null ? head : { ...own, group: head.label }
  }
  return axes
}

function axisValue(value: Json | undefined): AxisValue {
  const label = plain(value).trim()
  if (label === '') return NONE
  const number = typeof value === 'number' ? value : /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(label) ? Number(label) : null
  return { label, value: number ?? label }
}

function runOf(row: Row, axes: Axes, plan: Plan, input: TableInput, add: Add): ImportedRun {
  const samples = plan.samples === undefined ? null : numberIn(row.values[plan.samples], input.decimalComma)
  const count = typeof samples === 'number' && Number.isSafeInteger(samples) && samples >= 0 ? samples : undefined
  const scores = plan.scores.map(({ name, column, direction, scale }): Score => {
    const raw = row.values[column]
    const value = numberIn(raw, input.decimalComma)
    const text = plain(raw).trim()
    if (value === undefined)
      add(
        row.line,
        `\`${column}\` is \`${text.slice(0, 60)}\`, which is no number.`,
        'Write a number, or leave it empty.',
      )
    const outside = scale && typeof value === 'number' && (value < scale[0] || value > scale[1])
    if (outside)
      add(
        row.line,
        `\`${column}\` is ${text}, outside of its scale ${scale.join(' to ')}.`,
        `Give the right scale: ${name}=${column}:${direction}:LOWEST..HIGHEST.`,
      )
    return {
      name,
      value: value ?? null,
      direction,
      ...(scale ? { scale } : {}),
      ...(count === undefined ? {} : { samples: count }),
      ...(name === plan.headline ? { headline: true } : {}),
      ...(typeof value === 'number' ? {} : { note: text === '' ? 'Empty in the file.' : `\`${text}\` in the file.` }),
    }
  })
  const slash = input.file.lastIndexOf('/')
  const run: ImportedRun = {
    axes,
    scores,
    dir: input.file.slice(0, Math.max(0, slash)),
    files: [input.file.slice(slash + 1)],
  }
  const error = plan.error === undefined ? '' : plain(row.values[plan.error]).trim()
  if (error !== '') run.failure = error.slice(0, 2000)
  else if (scores.every((score) => score.value === null))
    run.failure = `Line ${row.line} of ${input.file} has no score: no number in ${plan.scores.map(({ column }) => column).join(', ')}.`
  if (plan.ended !== undefined) run.endedAt = timeIn(row.values[plan.ended])
  const seconds = plan.duration === undefined ? null : numberIn(row.values[plan.duration], input.decimalComma)
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= LONGEST_SECONDS) run.durationSeconds = seconds
  return run
}

/** ISO 8601 from 1970 on, without a zone taken as UTC; or seconds since then. */
export function timeIn(value: Json | undefined): string | undefined {
  const text = plain(value).trim()
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000).toISOString()
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  if (!parts) return undefined
  const [, day, clock = '00:00:00', fraction = '', zone = 'Z'] = parts
  const at = Date.parse(`${day}T${clock}${clock.length === 5 ? ':00' : ''}${fraction.slice(0, 4)}${zone}`)
  return at >= 0 ? new Date(at).toISOString() : undefined
}
