/**
 * The metrics file of an attempt: JSON lines. A line that is no JSON object, a line over 1 MiB, a value that is no number are left
 * out, counted in one event each; the rest of the file is kept.
 */
import { PointBatch } from '../../lib/series/batch'
import { parseJson } from '../../lib/series/json'
import { RANK } from '../../lib/series/merge'
import type { Fault } from '../db/sql/points-fault'
import type { Context } from '../services/context'
import { type FaultDraft, LineFile } from './line-file'

export const MAX_LINE_BYTES = 1024 * 1024
const NEWLINE = 10

export function metricsFile(ctx: Pick<Context, 'db'>, attemptId: string, path: string): LineFile {
  return new LineFile(ctx, attemptId, path, {
    road: 'metrics',
    rank: RANK.file,
    title: 'the metrics file',
    kind: 'metrics',
    ends: [NEWLINE],
    lineBytes: MAX_LINE_BYTES,
    // About 50,000 values.
    chunkBytes: 2 * MAX_LINE_BYTES,
    rereads: true,
    read: parseLines,
    tooLong: () => tooLong(''),
  })
}

/** Parses whole lines (the last one may lack its newline); what is wrong becomes one fault a kind. */
export function parseLines(bytes: Buffer): { batch: PointBatch; faults: FaultDraft[] } {
  const batch = new PointBatch()
  const arrivedAt = Date.now() / 1000
  let bad = 0
  let firstBad = ''
  let long = 0
  let firstLong = ''
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, at)
    const end = newline < 0 ? bytes.length : newline
    if (end - at > MAX_LINE_BYTES) {
      if (long++ === 0) firstLong = bytes.toString('utf8', at, at + 100)
    } else if (end > at) {
      const line = bytes.toString('utf8', at, end)
      const row = parseLine(line)
      if (row) batch.addRow(row, arrivedAt)
      else if (row === undefined && bad++ === 0) firstBad = line.slice(0, 200)
    }
    at = end + 1
  }
  const faults: FaultDraft[] = []
  if (bad > 0) faults.push(notJson(bad, firstBad))
  if (long > 0) faults.push(tooLong(firstLong, long))
  return { batch, faults }
}

/** The row; null for a blank line, undefined for what is no JSON object. */
function parseLine(line: string): Record<string, unknown> | null | undefined {
  if (line.trim() === '') return null
  try {
    const row = parseJson(line)
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function notJson(count: number, example: string): FaultDraft {
  return { kind: 'metrics.not_json', count, example, message: lines('no JSON objects') }
}

function tooLong(example: string, count = 1): FaultDraft {
  return { kind: 'metrics.line_too_long', count, example, message: lines('longer than 1 MiB') }
}

function lines(what: string): Fault['message'] {
  return (count, example) =>
    `${count} ${count === 1 ? 'line' : 'lines'} of the metrics file left out, being ${what}${example ? `; the first: ${example}` : ''}`
}
