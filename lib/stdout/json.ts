import { isPointTime } from '../series/batch'
import { parseJson } from '../series/json'
import { fromWire } from '../series/wire'
import type { Reading, ReadLine } from './types'

/**
 * `{"step": 10, "loss": 2.31}`, also behind a prefix such as that of a logger. Numbers are metrics; texts, truth values, lists
 * and maps belong to the log. `time` is the time of the point when it is in seconds since 1970.
 */
export const readJsonLine: ReadLine = (line, options) => {
  const begin = line.indexOf('{')
  if (begin < 0 || !line.trimEnd().endsWith('}')) return null
  let row: unknown
  try {
    row = parseJson(line.slice(begin))
  } catch {
    return null
  }
  if (typeof row !== 'object' || row === null) return null
  const reading: Reading = { values: [] }
  for (const [name, raw] of Object.entries(row)) {
    if (raw === null) continue
    if (name === options.step) reading.step = raw
    else if (name === 'time') {
      if (typeof raw === 'number' && isPointTime(raw)) reading.time = raw
    } else {
      const value = fromWire(raw)
      if (value !== undefined) reading.values.push([name, value])
    }
  }
  return reading
}
