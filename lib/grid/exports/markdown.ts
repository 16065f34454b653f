import { formatSpread, formatValue } from '../cell-view'
import type { RowMean } from '../row-mean'
import type { GridTable, TableCell, TableColumn } from '../table'
import { notesOf } from './notes'
import type { Exporter } from './types'

/** A pipe table as the grid shows it: score, and the difference in brackets. */
export const markdown: Exporter = {
  id: 'markdown',
  title: 'Markdown',
  extension: 'md',
  mediaType: 'text/markdown',
  render,
}

function render(table: GridTable): string {
  const { layout } = table
  const grouped = layout.rows.some((row) => row.group !== null)
  const sides = grouped ? ['', ''] : ['']
  const lines = [
    [...sides, ...table.columns.map(columnText), 'mean'],
    [...sides.map(() => '---'), ...table.columns.map(() => '---:'), '---:'],
    ...layout.rows.map((head, row) => {
      const { cells, mean } = table.rows[row]!
      const names = grouped ? [head.group ?? '', head.label] : [head.label]
      return [...names.map(escapeMarkdown), ...cells.map(cellText), meanText(mean)]
    }),
  ]
  const notes = notesOf(table).map(escapeMarkdown).join(' ')
  return `${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n\n${notes}\n`
}

function columnText({ head, names, direction, samples }: TableColumn): string {
  const name = escapeMarkdown(head.group === null ? head.label : `${head.group} ${head.label}`)
  const arrow = direction === null ? '' : direction === 'higher' ? ' ↑' : ' ↓'
  const facts = [
    names.length === 0 ? '' : `${escapeMarkdown(names.join(', '))}${arrow}`,
    samples === null ? '' : `n = ${samples}`,
  ].filter(Boolean)
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`
}

function cellText(cell: TableCell | null): string {
  if (cell === null) return '–'
  const value = escapeMarkdown(cell.text)
  const { spread } = cell.score ?? {}
  const lacks = spread && spread.values.size < spread.of ? ` (n = ${spread.values.size} of ${spread.of})` : ''
  const gap = cell.differenceText === null ? '' : ` (${cell.differenceText})`
  return `${cell.best ? `**${value}**` : value}${gap}${lacks}`
}

function meanText(mean: RowMean): string {
  if (mean.kind === 'mixed') return 'different scales'
  if (mean.kind === 'part') return `${mean.done} of ${mean.of}`
  const value = formatValue(mean.value, mean.score)
  return mean.std === null ? value : `${value} ± ${formatSpread(mean.std, mean.score, mean.value)}`
}

/** Text that Markdown shows as it is: no tables, tags, links or emphasis of its own. Underscores inside words are text. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*|[\]]/g, '\\$&')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/\s*[\n\r]\s*/g, ' ')
}
