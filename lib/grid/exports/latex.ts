import { formatSpread, formatValue } from '../cell-view'
import type { RowMean } from '../row-mean'
import { columnSpans, type GridTable, type TableCell, type TableColumn } from '../table'
import { notesOf } from './notes'
import type { Exporter } from './types'

/** A `tabular` for booktabs. Labels are escaped, so it compiles as it is. */
export const latex: Exporter = { id: 'latex', title: 'LaTeX', extension: 'tex', mediaType: 'application/x-tex', render }

function render(table: GridTable): string {
  const { layout } = table
  const width = layout.columns.length
  const lines = [
    '% \\usepackage{booktabs}',
    ...notesOf(table).map((note) => `% ${note.replaceAll(/[\n\r]/g, ' ')}`),
    `\\begin{tabular}{l${'r'.repeat(width + 1)}}`,
    '\\toprule',
  ]
  const spans = columnSpans(layout)
  if (spans.some((span) => span.group !== null)) {
    const groups = spans.map(({ group, length }) => `\\multicolumn{${length}}{c}{${escapeLatex(group ?? '')}}`)
    lines.push(`${['', ...groups, ''].join(' & ')} \\\\`)
    const rules = spans
      .filter((span) => span.group !== null)
      .map(({ start, length }) => `\\cmidrule(lr){${start + 2}-${start + length + 1}}`)
    lines.push(rules.join(' '))
  }
  lines.push(`${['', ...layout.columns.map((head) => escapeLatex(head.label)), 'mean'].join(' & ')} \\\\`)
  const facts = table.columns.map(columnText)
  if (facts.some(Boolean)) lines.push(`${['', ...facts, ''].join(' & ')} \\\\`)
  lines.push('\\midrule')

  let group: string | null = null
  layout.rows.forEach((head, row) => {
    if (head.group !== group) {
      if (group !== null) lines.push('\\addlinespace')
      group = head.group
      if (group !== null) lines.push(`\\multicolumn{${width + 2}}{l}{\\textbf{${escapeLatex(group)}}} \\\\`)
    }
    const { cells, mean } = table.rows[row]!
    lines.push(`${[first(escapeLatex(head.label)), ...cells.map(cellText), meanText(mean)].join(' & ')} \\\\`)
  })
  lines.push('\\bottomrule', '\\end{tabular}')
  return `${lines.join('\n')}\n`
}

/** After the `\\` of the line before, a `[` or `*` would be read as its argument. */
function first(label: string): string {
  return /^[[*]/.test(label) ? `{}${label}` : label
}

function columnText({ names, direction, samples }: TableColumn): string {
  const arrow = direction === null ? '' : direction === 'higher' ? ' $\\uparrow$' : ' $\\downarrow$'
  const facts = [
    names.length === 0 ? '' : `${escapeLatex(names.join(', '))}${arrow}`,
    samples === null ? '' : `$n=${samples}$`,
  ].filter(Boolean)
  return facts.length === 0 ? '' : `{\\scriptsize ${facts.join(' ')}}`
}

function cellText(cell: TableCell | null): string {
  if (cell === null) return '--'
  const { score } = cell
  if (score?.value == null) return `\\textit{${escapeLatex(cell.run.state)}}`
  const { spread } = score
  const value = number(cell.text)
  return [
    cell.best ? bold(value) : value,
    cell.differenceText === null ? '' : `{\\scriptsize ${number(cell.differenceText)}}`,
    spread && spread.values.size < spread.of ? `{\\scriptsize ($n=${spread.values.size}$ of $${spread.of}$)}` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function meanText(mean: RowMean): string {
  if (mean.kind !== 'mean') return '--'
  const value = formatValue(mean.value, mean.score)
  return number(mean.std === null ? value : `${value} ± ${formatSpread(mean.std, mean.score, mean.value)}`)
}

/** `54.7 ± 0.3` as mathematics; a duration (`14 min`) as text. */
function number(text: string): string {
  if (/[a-df-z]/i.test(text)) return escapeLatex(text).replaceAll('\u2212', '$-$').replaceAll('±', '$\\pm$')
  const maths = text
    .replaceAll('\u2212', '-')
    .replaceAll(/e(-?)(\d+)/g, ' \\times 10^{$1$2}')
    .replaceAll(/\s*±\s*/g, (_, at: number) => (at === 0 ? '\\pm ' : ' \\pm '))
    .replaceAll(',', '{,}')
  return `$${maths}$`
}

function bold(value: string): string {
  return value.startsWith('$') && value.endsWith('$') ? `$\\mathbf{${value.slice(1, -1)}}$` : `\\textbf{${value}}`
}

const SPECIAL: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '–': '--',
}

export function escapeLatex(text: string): string {
  return text
    .replaceAll(/[\\~^<>|"–]|[&%$#_{}]/g, (found) => SPECIAL[found] ?? `\\${found}`)
    .replaceAll(/\s*[\n\r]\s*/g, ' ')
}
