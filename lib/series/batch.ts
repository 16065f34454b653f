/**
 * Points on their way in, as columns by metric name. What can't be a point is refused by name and the rest is kept:
 * one bad value in a batch of 50,000 costs that value and no more.
 */
import { fromWire } from './wire'

/** Columns of equal length; `step` strictly ascending once folded. */
export interface Column {
  name: string
  step: number[]
  /** Seconds since 1970. */
  time: number[]
  value: number[]
}

export interface Refusal {
  name: string
  step: number | string | null
  reason: string
}

export const MAX_NAME_LENGTH = 200
export const MAX_REFUSALS_TOLD = 20

export class PointBatch {
  readonly columns = new Map<string, Column>()
  /** Values taken, duplicates included. */
  size = 0
  /** The first refusals; `refusedCount` counts all. */
  readonly refused: Refusal[] = []
  refusedCount = 0

  /** The column of a metric, or undefined when its name can't be one; `values` is how many are refused then. */
  column(name: string, values = 1): Column | undefined {
    const known = this.columns.get(name)
    if (known) return known
    const fault = nameFault(name)
    if (fault) {
      this.refuse(name, null, fault, values)
      return undefined
    }
    const column: Column = { name, step: [], time: [], value: [] }
    this.columns.set(name, column)
    return column
  }

  /** Takes one line of the metrics file or one row of a batch: `{step, time?, <metric>: number}`. Null means no value. */
  addRow(row: Record<string, unknown>, arrivedAt: number): void {
    const names = Object.keys(row)
    const fault = stepFault(row.step) ?? timeFault(row.time)
    const step = row.step as number
    const time = (row.time ?? arrivedAt) as number
    for (const name of names) {
      if (name === 'step' || name === 'time' || row[name] === null) continue
      if (fault) this.refuse(name, row.step, fault)
      else this.add(name, step, time, row[name])
    }
    if (fault && names.every((name) => name === 'step' || name === 'time')) this.refuse('', row.step, fault)
  }

  /** Takes one value whose step and time are known to be good. */
  add(name: string, step: number, time: number, raw: unknown): void {
    const value = fromWire(raw)
    if (value === undefined) {
      this.refuse(name, step, `${shown(raw)} is not a number`)
      return
    }
    const column = this.column(name)
    if (!column) return
    column.step.push(step)
    column.time.push(time)
    column.value.push(value)
    this.size++
  }

  refuse(name: string, step: unknown, reason: string, count = 1): void {
    this.refusedCount += count
    if (this.refused.length >= MAX_REFUSALS_TOLD) return
    const told = typeof step === 'number' && Number.isFinite(step) ? step : step == null ? null : shown(step)
    this.refused.push({ name: name.slice(0, MAX_NAME_LENGTH), step: told, reason })
  }
}

/** What is wrong with a step, or undefined. */
export function stepFault(step: unknown): string | undefined {
  if (Number.isSafeInteger(step)) return undefined
  if (step === undefined || step === null) return 'there is no step'
  return `step ${shown(step)} is not an integer within ±(2^53 − 1)`
}

/**
 * Seconds of the latest time that is taken: the year 2100. Milliseconds, microseconds and nanoseconds of our days lie beyond it, so
 * that a program with another unit is told instead of being drawn in the year 57,000.
 */
export const MAX_TIME = 4_102_444_800

export function isPointTime(time: number): boolean {
  return time >= 0 && time <= MAX_TIME
}

/** What is wrong with a time, or undefined; an absent one is the time of arrival. */
export function timeFault(time: unknown): string | undefined {
  if (time === undefined || time === null) return undefined
  if (typeof time !== 'number' || !Number.isFinite(time))
    return `time ${shown(time)} is not a finite number of seconds since 1970`
  if (isPointTime(time)) return undefined
  const unit = [1000, 1e6, 1e9].find((each) => isPointTime(time / each))
  if (time < 0 || !unit) return `time ${time} is not within the years 1970 to 2100, in seconds since 1970`
  return `time ${time} is not in seconds since 1970: divide it by ${unit.toLocaleString('en')}`
}

/** What is wrong with a metric name, or undefined. */
export function nameFault(name: string): string | undefined {
  if (name.length === 0) return 'the metric has no name'
  if (name.length > MAX_NAME_LENGTH) return `the metric name is longer than ${MAX_NAME_LENGTH} characters`
  // Half a surrogate pair has no UTF-8: two such names would become one.
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'the metric name holds control characters or broken text'
  return undefined
}

/** Short, whatever it is: a list nested a million deep must not be walked. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}

/** Sorts a column by step and keeps the last value of each step. Columns that ascend already are returned as they are. */
export function foldColumn(column: Column): Column {
  const { step, time, value } = column
  let ascending = true
  for (let i = 1; i < step.length; i++) {
    if (step[i]! <= step[i - 1]!) {
      ascending = false
      break
    }
  }
  if (ascending) return column
  const order = step.map((_, i) => i).sort((a, b) => step[a]! - step[b]! || a - b)
  const kept = order.filter((at, i) => i + 1 === order.length || step[order[i + 1]!] !== step[at])
  return {
    name: column.name,
    step: kept.map((i) => step[i]!),
    time: kept.map((i) => time[i]!),
    value: kept.map((i) => value[i]!),
  }
}
