/** Columns as files: CSV for spreadsheets, JSON for programs. */
import type { SeriesColumns } from '../api/series'
import { align } from './align'
import { fromWire } from './wire'

/** One row a step, one column a series. A cell is empty where a series has no point; NaN and infinities are text. */
export function toCsv(series: readonly SeriesColumns[], label: (series: SeriesColumns) => string): string {
  const { x, columns } = align(series.map((s) => ({ x: s.step, y: s.last.map((value) => fromWire(value) ?? null) })))
  const header = ['step', ...series.map((s) => csvCell(label(s)))].join(',')
  const lines = x.map((step, i) => [step, ...columns.map((column) => column[i] ?? '')].join(','))
  return `${[header, ...lines].join('\r\n')}\r\n`
}

/** Text as a cell: quoted where needed, and never a formula of a spreadsheet. */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** `{series: [{run, attempt, name, step, time, value}]}`: what was logged, as columns. */
export function toJson(series: readonly SeriesColumns[]): string {
  const columns = series.map(({ run, attempt, name, step, time, last }) => ({
    run,
    attempt,
    name,
    step,
    time,
    value: last,
  }))
  return JSON.stringify({ series: columns })
}
