/** The numbers of a comparison as rows and columns: the page shows them, files carry them, the command line prints them. */
import type { CompareRun } from '../api/compare'
import { csvCell } from '../format/csv'
import { formatNumber } from '../format/number'
import { escapeLatex } from '../grid/exports/latex'
import { escapeMarkdown } from '../grid/exports/markdown'
import { mean, sampleStd } from '../grid/statistics'
import { cellOf, type RunColumn } from './columns'

export interface TableColumn {
  /** `metric.loss`, `score.f1`, `axes.model`, `params.lr`, `state`, `n`. */
  id: string
  title: string
  num: boolean
  direction: 'higher' | 'lower' | null
}

export interface TableCell {
  text: string
  /** What sorts and is exported; null: nothing there. */
  value: number | string | null
  /** Of a mean over runs: its spread, and how many have a value. */
  std?: number | null
  n?: number
  /** Not read yet. */
  pending?: boolean
}

export interface TableLine {
  key: string
  label: string
  runs: readonly CompareRun[]
}

export interface TableRow {
  key: string
  label: string
  cells: TableCell[]
}

export interface CompareTable {
  columns: TableColumn[]
  rows: TableRow[]
  grouped: boolean
}

export interface TableRequest {
  lines: readonly TableLine[]
  grouped: boolean
  metrics: readonly { name: string; title: string; direction: 'higher' | 'lower' | null }[]
  /** The number of a run for a metric; undefined: not read yet. */
  value: (run: CompareRun, metric: string) => number | null | undefined
  /** How many runs are behind a group's curve, in words; absent: how many runs it has. */
  count?: (key: string) => string | undefined
  columns: readonly RunColumn[]
}

const NOTHING: TableCell = { text: '–', value: null }

export function compareTable({ lines, grouped, metrics, value, count, columns }: TableRequest): CompareTable {
  const runs = lines.flatMap((line) => line.runs)
  const scores = scoreColumns(runs)
  const heads: TableColumn[] = [
    { id: 'state', title: 'State', num: false, direction: null },
    ...(grouped ? [{ id: 'n', title: 'Runs', num: false, direction: null }] : []),
    ...metrics.map((m) => ({ id: `metric.${m.name}`, title: m.title, num: true, direction: m.direction })),
    ...scores.map((s) => ({ id: `score.${s.name}`, title: s.name, num: true, direction: s.direction })),
    ...columns.map((c) => ({ id: c.id, title: c.title, num: false, direction: null })),
  ]
  const rows = lines.map((line) => ({
    key: line.key,
    label: line.label,
    cells: [
      stateCell(line.runs),
      ...(grouped ? [{ text: count?.(line.key) ?? `n ${line.runs.length}`, value: line.runs.length }] : []),
      ...metrics.map(({ name }) =>
        numberCell(
          line.runs.map((run) => value(run, name)),
          grouped,
        ),
      ),
      ...scores.map(({ name }) =>
        numberCell(
          line.runs.map((run) => scoreOf(run, name)),
          grouped,
        ),
      ),
      ...columns.map(({ id }) => textCell(line.runs.map((run) => cellOf(run, id)))),
    ],
  }))
  return { columns: heads, rows, grouped }
}

function scoreOf(run: CompareRun, name: string): number | null {
  return run.scores?.find((score) => score.name === name)?.value ?? null
}

function scoreColumns(runs: readonly CompareRun[]): { name: string; direction: 'higher' | 'lower' }[] {
  const found = new Map<string, 'higher' | 'lower'>()
  for (const run of runs)
    for (const { name, direction } of run.scores ?? []) if (!found.has(name)) found.set(name, direction)
  return [...found].map(([name, direction]) => ({ name, direction }))
}

function stateCell(runs: readonly CompareRun[]): TableCell {
  const counts = new Map<string, number>()
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1)
  const text = runs.length === 1 ? runs[0]!.state : [...counts].map(([state, n]) => `${n} ${state}`).join(', ')
  return { text, value: text }
}

function numberCell(values: readonly (number | null | undefined)[], grouped: boolean): TableCell {
  if (values.every((value) => value === undefined)) return values.length > 0 ? { ...NOTHING, pending: true } : NOTHING
  if (!grouped) {
    const value = values[0] ?? null
    return value === null ? NOTHING : { text: formatNumber(value), value }
  }
  const finite = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[]
  if (finite.length === 0) return { ...NOTHING, n: 0 }
  const std = sampleStd(finite)
  const spread = std === null ? '' : ` ± ${formatNumber(std)}`
  const lacks = finite.length < values.length ? ` (n = ${finite.length} of ${values.length})` : ''
  return { text: `${formatNumber(mean(finite))}${spread}${lacks}`, value: mean(finite), std, n: finite.length }
}

function textCell(texts: readonly (string | null)[]): TableCell {
  const first = texts[0] ?? null
  if (texts.every((text) => text === first)) return first === null ? NOTHING : { text: first, value: first }
  const several = new Set(texts).size
  return { text: `${several} values`, value: `${several} values` }
}

/** @param sort id of a column, with a leading minus for the other way round; what has no value comes last either way */
export function sortRows({ columns, rows }: CompareTable, sort: string): TableRow[] {
  const down = sort.startsWith('-')
  const id = down ? sort.slice(1) : sort
  const at = columns.findIndex((column) => column.id === id)
  if (at < 0 && id !== 'name') return rows
  const of = (row: TableRow) => (id === 'name' ? row.label : row.cells[at]!.value)
  return [...rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)]
    if (isNothing(x) || isNothing(y)) return Number(isNothing(x)) - Number(isNothing(y))
    const order =
      typeof x === 'number' && typeof y === 'number'
        ? x - y
        : String(x).localeCompare(String(y), 'en', { numeric: true })
    return down ? -order : order
  })
}

function isNothing(value: string | number | null): boolean {
  return value === null || Number.isNaN(value)
}

/** Keys of the rows whose value is the best of a column, or as good in the digits that are shown. */
export function bestRows({ columns, rows }: CompareTable, at: number): Set<string> {
  const { direction } = columns[at]!
  const values = rows.flatMap((row) => {
    const { value } = row.cells[at]!
    return typeof value === 'number' && Number.isFinite(value) ? [value] : []
  })
  if (direction === null || values.length < 2) return new Set()
  const best = formatNumber(direction === 'lower' ? Math.min(...values) : Math.max(...values))
  return new Set(
    rows
      .filter(({ cells }) => typeof cells[at]!.value === 'number' && formatNumber(cells[at]!.value as number) === best)
      .map((row) => row.key),
  )
}

export const TABLE_FORMATS = [
  { id: 'csv', title: 'CSV', extension: 'csv', mediaType: 'text/csv', render: tableCsv },
  { id: 'markdown', title: 'Markdown', extension: 'md', mediaType: 'text/markdown', render: tableMarkdown },
  { id: 'latex', title: 'LaTeX', extension: 'tex', mediaType: 'application/x-tex', render: tableLatex },
] as const

/** Full digits; of groups std and n have columns of their own. `notes` stand at the top as comments. */
export function tableCsv({ columns, rows, grouped }: CompareTable, notes: readonly string[] = []): string {
  const split = (column: TableColumn) => grouped && column.num
  const head = ['key', grouped ? 'group' : 'run']
  for (const column of columns) {
    head.push(column.id)
    if (split(column)) head.push(`${column.id} std`, `${column.id} n`)
  }
  const lines = rows.map(({ key, label, cells }) => [
    key,
    label,
    ...cells.flatMap((cell, i) =>
      split(columns[i]!)
        ? [cell.value, cell.std ?? null, cell.n ?? null]
        : [columns[i]!.id === 'n' ? cell.text : cell.value],
    ),
  ])
  return `${[...notes.map(comment('#')), ...[head, ...lines].map((line) => line.map(csvCell).join(','))].join('\n')}\n`
}

export function tableMarkdown(table: CompareTable, notes: readonly string[] = []): string {
  const { columns, rows } = table
  const best = columns.map((_, at) => bestRows(table, at))
  const lines = [
    ['', ...columns.map(({ title, direction }) => escapeMarkdown(title) + arrow(direction, ' ↑', ' ↓'))],
    ['---', ...columns.map(({ num }) => (num ? '---:' : '---'))],
    ...rows.map(({ key, label, cells }) => [
      escapeMarkdown(label),
      ...cells.map(({ text }, at) => (best[at]!.has(key) ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text))),
    ]),
  ]
  const below = notes.length > 0 ? `\n${notes.map(escapeMarkdown).join('  \n')}\n` : ''
  return `${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n${below}`
}

/** A `tabular` for booktabs that compiles as it is. */
export function tableLatex(table: CompareTable, notes: readonly string[] = []): string {
  const { columns, rows } = table
  const best = columns.map((_, at) => bestRows(table, at))
  const head = columns.map(
    ({ title, direction }) => escapeLatex(title) + arrow(direction, ' $\\uparrow$', ' $\\downarrow$'),
  )
  const body = rows.map(({ key, label, cells }) => {
    const first = /^[[*]/.test(label) ? `{}${escapeLatex(label)}` : escapeLatex(label)
    const rest = cells.map(({ text, value }, at) => {
      const shown = typeof value === 'number' && columns[at]!.num ? latexNumber(text) : escapeLatex(text)
      return best[at]!.has(key) ? `\\textbf{${shown}}` : shown
    })
    return `${[first, ...rest].join(' & ')} \\\\`
  })
  return `${[
    '% \\usepackage{booktabs}',
    ...notes.map(comment('%')),
    `\\begin{tabular}{l${columns.map(({ num }) => (num ? 'r' : 'l')).join('')}}`,
    '\\toprule',
    `${['', ...head].join(' & ')} \\\\`,
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n')}\n`
}

function latexNumber(text: string): string {
  return escapeLatex(text).replaceAll('\u2212', '$-$').replaceAll('±', '$\\pm$').replaceAll('∞', '$\\infty$')
}

function arrow(direction: TableColumn['direction'], up: string, down: string): string {
  return direction === null ? '' : direction === 'higher' ? up : down
}

function comment(mark: string): (text: string) => string {
  return (text) => `${mark} ${text.replaceAll(/[\n\r]/g, ' ')}`
}
