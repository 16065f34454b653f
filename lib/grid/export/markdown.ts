import { formatValue } from '../cell-view'
import type { GridTable, TableCell } from '../table'

/** A pipe table as the grid shows it: score, and the difference in brackets. */
export function gridToMarkdown(table: GridTable): string {
  const { layout } = table
  const grouped = layout.rows.some((row) => row.group !== null)
  const heads = layout.columns.map((head) => (head.group === null ? head.label : `${head.group} ${head.label}`))
  const sides = grouped ? ['', ''] : ['']
  const lines = [
    [...sides, ...heads, 'mean'],
    [...sides.map(() => '---'), ...heads.map(() => '---:'), '---:'],
    ...layout.rows.map((head, row) => {
      const { cells, mean } = table.rows[row]!
      const end =
        mean.kind === 'mean'
          ? formatValue(mean.value, mean.score)
          : mean.kind === 'part'
            ? `${mean.done} of ${mean.of}`
            : ''
      return [...(grouped ? [head.group ?? ''] : []), head.label, ...cells.map(cellText), end]
    }),
  ]
  return `${lines.map((line) => `| ${line.map(escapeCell).join(' | ')} |`).join('\n')}\n`
}

function cellText(cell: TableCell | null): string {
  if (cell === null) return '–'
  return cell.differenceText === null ? cell.text : `${cell.text} (${cell.differenceText})`
}

function escapeCell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n\s*/g, ' ')
}
