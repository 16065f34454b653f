import { csvCell } from '../../format/csv'
import type { AxisValue } from '../../matrix/types'
import { membersOf } from '../fold'
import { valueKey } from '../layout'
import type { GridTable } from '../table'
import type { Exporter } from './types'

const FIELDS = [
  'run',
  'state',
  'metric',
  'direction',
  'scale_min',
  'scale_max',
  'unit',
  'samples',
  'value',
  'std',
  'n',
  'of',
  'baseline',
  'difference',
  'failure',
] as const

/** A row a cell: axes, runs, state, score, baseline and difference with full digits. Opens in every spreadsheet. */
export const csv: Exporter = { id: 'csv', title: 'CSV', extension: 'csv', mediaType: 'text/csv', render }

function render(table: GridTable): string {
  const axes = table.layout.axes.map((axis) => axis.name)
  const taken = new Set<string>(FIELDS)
  const lines: Field[][] = [[...axes.map((name) => (taken.has(name) ? `axis ${name}` : name)), ...FIELDS]]
  for (const row of table.rows) {
    for (const cell of row.cells) {
      if (cell === null) continue
      const { run, score } = cell
      lines.push([
        ...axes.map((name) => axisText(run.axes[name])),
        membersOf(run)
          .map((member) => member.id)
          .join(' '),
        run.state,
        score?.name ?? '',
        score ? `${score.direction} is better` : '',
        score?.scale?.[0] ?? null,
        score?.scale?.[1] ?? null,
        score?.unit ?? '',
        score?.samples ?? null,
        score?.value ?? null,
        score?.spread?.std ?? null,
        score?.value == null ? null : (score.spread?.values.size ?? 1),
        membersOf(run).length,
        cell.baseline?.value ?? null,
        cell.difference?.raw ?? null,
        run.failure?.class ?? '',
      ])
    }
  }
  return `${lines.map((line) => line.map(csvCell).join(',')).join('\n')}\n`
}

type Field = string | number | null

function axisText(value: AxisValue | undefined): string {
  return value === undefined ? '' : valueKey(value)
}
