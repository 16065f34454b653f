import type { GridTable } from '../table'

/** A row a run: axes, state, score, baseline and difference with full digits. Opens in every spreadsheet. */
export function gridToCsv(table: GridTable): string {
  const axes = table.layout.axes.map((axis) => axis.name)
  const head = [...axes, 'run', 'state', 'metric', 'value', 'unit', 'baseline', 'difference', 'failure']
  const lines = [head]
  for (const row of table.rows) {
    for (const cell of row.cells) {
      if (cell === null) continue
      const { run, score } = cell
      lines.push([
        ...axes.map((name) => axisText(run.axes[name])),
        run.id,
        run.state,
        score?.name ?? '',
        text(score?.value),
        score?.unit ?? '',
        text(cell.baseline?.value),
        text(cell.difference),
        run.failure?.class ?? '',
      ])
    }
  }
  return `${lines.map((line) => line.map(quote).join(',')).join('\n')}\n`
}

function axisText(value: { label: string; group?: string } | undefined): string {
  if (value === undefined) return ''
  return value.group === undefined ? value.label : `${value.group}/${value.label}`
}

function text(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

function quote(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
