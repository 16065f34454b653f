/**
 * Reads the body of `POST /runs/{id}/points`. The contract is pointsInputSchema of lib/api/series.ts; this is its
 * hand-written twin, because a schema library makes an object and a closure a value, which 50,000 values can't afford.
 */
import type { Issue } from '../errors/rungrid-error'
import { RungridError } from '../errors/rungrid-error'
import { schemaVersionSchema } from '../progress/schema'
import { type Column, PointBatch, stepFault, timeFault } from './batch'
import { fromWire } from './wire'

export const MAX_ROWS = 50_000
/** Of one batch; more than 50,000 rows of 5 metrics are two batches. */
export const MAX_VALUES = 250_000

const SHAPE =
  'Send {"columns": {"step": […], "time": […], "values": {"loss": […]}}} or {"points": [{"step": 1, "loss": 2.3}]}.'

/**
 * @param arrivedAt seconds since 1970, the time of points that bring none
 * @throws RungridError invalid_input for a body of another shape, too_large over 50,000 rows or 250,000 values
 */
export function readPoints(body: unknown, arrivedAt: number): PointBatch {
  if (!isObject(body)) throw faulty([{ path: '', message: 'expected an object' }])
  const version = schemaVersionSchema.safeParse(body.schemaVersion)
  if (!version.success) throw faulty([{ path: 'schemaVersion', message: version.error.issues[0]!.message }])
  if (isObject(body.columns)) return readColumns(body.columns, arrivedAt)
  if (Array.isArray(body.points)) return readRows(body.points, arrivedAt)
  throw faulty([{ path: '', message: 'expected `columns` or `points`' }])
}

function readRows(rows: unknown[], arrivedAt: number): PointBatch {
  limit('rows', rows.length, MAX_ROWS)
  const batch = new PointBatch()
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (!isObject(row)) throw faulty([{ path: `points[${i}]`, message: 'expected an object' }])
    batch.addRow(row, arrivedAt)
    if (batch.size > MAX_VALUES) limit('values', batch.size, MAX_VALUES)
  }
  return batch
}

function readColumns(columns: Record<string, unknown>, arrivedAt: number): PointBatch {
  const { step, time, values } = columns
  const issues: Issue[] = []
  if (!Array.isArray(step)) issues.push({ path: 'columns.step', message: 'expected an array of integers' })
  if (time !== undefined && !Array.isArray(time)) issues.push({ path: 'columns.time', message: 'expected an array' })
  if (!isObject(values)) issues.push({ path: 'columns.values', message: 'expected an object of arrays' })
  if (!Array.isArray(step) || !isObject(values) || issues.length) throw faulty(issues)
  const times = time as unknown[] | undefined
  if (times && times.length !== step.length)
    issues.push({ path: 'columns.time', message: `has ${times.length} entries, step has ${step.length}` })
  const entries = Object.entries(values)
  for (const [name, list] of entries) {
    const path = `columns.values[${JSON.stringify(name.slice(0, 200))}]`
    if (!Array.isArray(list)) issues.push({ path, message: 'expected an array' })
    else if (list.length !== step.length)
      issues.push({ path, message: `has ${list.length} entries, step has ${step.length}` })
    if (issues.length >= 20) break
  }
  if (issues.length) throw faulty(issues)
  limit('rows', step.length, MAX_ROWS)
  limit('values', step.length * entries.length, MAX_VALUES)

  const batch = new PointBatch()
  const faults = rowFaults(step, times)
  for (const [name, list] of entries) readColumn(batch, name, list as unknown[], step, times, arrivedAt, faults)
  if (entries.length === 0) for (const [i, fault] of faults) batch.refuse('', step[i], fault)
  return batch
}

/** Faults by row; checked once for all metrics of the batch. */
function rowFaults(step: unknown[], times: unknown[] | undefined): Map<number, string> {
  const faults = new Map<number, string>()
  for (let i = 0; i < step.length; i++) {
    const fault = stepFault(step[i]) ?? (times ? timeFault(times[i]) : undefined)
    if (fault) faults.set(i, fault)
  }
  return faults
}

function readColumn(
  batch: PointBatch,
  name: string,
  list: unknown[],
  step: unknown[],
  times: unknown[] | undefined,
  arrivedAt: number,
  faults: Map<number, string>,
): void {
  const column: Column | undefined = batch.column(name, list.length)
  if (!column) return
  for (let i = 0; i < list.length; i++) {
    const raw = list[i]
    if (raw === null) continue
    const value = typeof raw === 'number' ? raw : fromWire(raw)
    if (value === undefined || (faults.size > 0 && faults.has(i))) {
      const fault = faults.get(i)
      if (fault) batch.refuse(name, step[i], fault)
      else batch.add(name, step[i] as number, arrivedAt, raw)
      continue
    }
    column.step.push(step[i] as number)
    column.time.push((times?.[i] ?? arrivedAt) as number)
    column.value.push(value)
    batch.size++
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function limit(what: string, given: number, most: number): void {
  if (given > most)
    throw new RungridError('too_large', `the batch has ${given} ${what}, at most ${most} are taken at once`, {
      fix: 'Send it as several batches.',
    })
}

function faulty(issues: Issue[]): RungridError {
  return new RungridError('invalid_input', `The points have another form than expected: ${issues[0]!.message}`, {
    issues,
    fix: SHAPE,
  })
}
