/** The large files of a hub run, read piece by piece: raw results repeat a whole context on every row. */
import { parseJson } from '../series/json'
import { CsvFault, CsvReader } from './csv-records'
import type { ImportTree } from './types'

export interface Reading {
  /** Bytes that may still be read through. */
  left: number
  /** Files of which only the beginning was read. */
  cut: string[]
}

export interface Read {
  /** null: there are some, and they were not counted. */
  rows: number | null
  /** Different values of the column `task`, where it is there and all rows were read. */
  tasks: Set<string> | null
}

const TASKS = 1000

/** Rows below the header. A last row that is cut off counts: the hub's own score was made of it. */
export async function countRows(tree: ImportTree, path: string, size: number, reading: Reading): Promise<Read> {
  const whole = size <= reading.left
  if (whole) reading.left -= size
  else reading.cut.push(path)
  const reader = new CsvReader(',')
  const tasks = new Set<string>()
  let column = -1
  let rows = -1
  const take = (fields: string[]) => {
    if (++rows === 0) column = fields.indexOf('task')
    else if (column >= 0 && tasks.size < TASKS) tasks.add(fields[column] ?? '')
  }
  try {
    for await (const piece of tree.chunks(path)) {
      for (const { fields } of reader.push(piece)) take(fields)
      if (!whole && rows > 0) return { rows: null, tasks: null }
    }
    for (const { fields } of reader.end()) take(fields)
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error
    // Cut off in the middle of a row, or one field of many MiB: what was counted until then is there.
    return { rows: rows > 0 ? null : 0, tasks: null }
  }
  return { rows: Math.max(0, rows), tasks: column >= 0 ? tasks : null }
}

const DENSITY = 'research_attention_density'
const ERROR = 'research_attention_output_error'

/** Means over all layers and steps that were logged; lines that are torn or not finite are left out. */
export async function meanMetrics(
  tree: ImportTree,
  path: string,
  size: number,
  reading: Reading,
): Promise<{ density?: number; output_error?: number; records?: number }> {
  const room = Math.min(size, reading.left)
  if (room < size) reading.cut.push(path)
  reading.left -= room
  const sums = { [DENSITY]: { sum: 0, count: 0 }, [ERROR]: { sum: 0, count: 0 } }
  const take = (line: string) => {
    const sum = line.includes(DENSITY) ? sums[DENSITY] : line.includes(ERROR) ? sums[ERROR] : null
    const value = sum && valueIn(line)
    if (!sum || value === null) return
    sum.sum += value
    sum.count++
  }
  let rest = ''
  let read = 0
  for await (const piece of tree.chunks(path)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
    read += piece.length
    if (read >= room && room < size) {
      rest = ''
      break
    }
  }
  take(rest)
  const { [DENSITY]: density, [ERROR]: error } = sums
  return {
    ...(density.count > 0 ? { density: density.sum / density.count, records: density.count } : {}),
    ...(error.count > 0 ? { output_error: error.sum / error.count, records: density.count || error.count } : {}),
  }
}

function valueIn(line: string): number | null {
  try {
    const { value } = parseJson(line) as { value?: unknown }
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  } catch {
    return null // torn: written while the run was stopped
  }
}
