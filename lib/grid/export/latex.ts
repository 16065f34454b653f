import { formatValue } from '../cell-view'
import { columnSpans, type GridTable, type TableCell } from '../table'

/** A `tabular` for booktabs. Labels are escaped, so it compiles as it is. */
export function gridToLatex(table: GridTable): string {
  const { layout } = table
  const width = layout.columns.length
  const lines = [`\\begin{tabular}{l${'r'.repeat(width + 1)}}`, '\\toprule']
  const spans = columnSpans(layout)
  if (spans.some((span) => span.group !== null)) {
    const groups = spans.map(({ group, length }) => `\\multicolumn{${length}}{c}{${escapeLatex(group ?? '')}}`)
    lines.push(`${['', ...groups, ''].join(' & ')} \\\\`)
    const rules = spans
      .filter((span) => span.group !== null)
      .map(({ start, length }) => `\\cmidrule(lr){${start + 2}-${start + length + 1}}`)
    lines.push(rules.join(' '))
  }
  lines.push(`${['', ...layout.columns.map((head) => escapeLatex(head.label)), 'mean'].join(' & ')} \\\\`, '\\midrule')

  let group: string | null = null
  layout.rows.forEach((head, row) => {
    if (head.group !== group) {
      if (group !== null) lines.push('\\addlinespace')
      group = head.group
      if (group !== null) lines.push(`\\multicolumn{${width + 2}}{l}{\\textbf{${escapeLatex(group)}}} \\\\`)
    }
    const { cells, mean } = table.rows[row]!
    const end = mean.kind === 'mean' ? math(formatValue(mean.value, mean.score)) : '--'
    lines.push(`${[escapeLatex(head.label), ...cells.map(cellText), end].join(' & ')} \\\\`)
  })
  lines.push('\\bottomrule', '\\end{tabular}')
  return `${lines.join('\n')}\n`
}

function cellText(cell: TableCell | null): string {
  if (cell === null) return '--'
  if (cell.score?.value == null) return `\\textit{${escapeLatex(cell.run.state)}}`
  const value = math(cell.text)
  return cell.differenceText === null ? value : `${value} {\\scriptsize ${math(cell.differenceText)}}`
}

function math(text: string): string {
  return `$${escapeLatex(text).replaceAll('\u2212', '-').replaceAll('±', '\\pm ').replaceAll(',', '{,}').replaceAll(' ', '\\ ')}$`
}

const SPECIAL: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
}

function escapeLatex(text: string): string {
  return text.replaceAll(/[\\~^–]|[&%$#_{}]/g, (found) => SPECIAL[found] ?? `\\${found}`)
}
