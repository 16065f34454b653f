import type { ImportPlan, ImportSettings } from '@/lib/api/imports'

export type PlanColumn = NonNullable<ImportPlan['columns']>[number]
export type Options = NonNullable<ImportSettings['options']>

/** A column as the form shows it: as a person chose, else as it was guessed. */
export interface ColumnRow {
  column: string
  role: PlanColumn['role']
  name: string
  direction: 'higher' | 'lower'
  scale: [number, number] | null
  numeric: boolean
  examples: string[]
  reason: string | null
  /** Axis values of this column stand in groups named by that one. */
  group: string | null
}

/** Options of a person over the columns of the last plan; without options, what was guessed. */
export function rowsOf(columns: readonly PlanColumn[], options: Options): ColumnRow[] {
  return columns.map((use): ColumnRow => {
    const { column, numeric, examples } = use
    const group =
      columns.find((one) => one.role === 'group' && one.name === use.name && use.role === 'axis')?.column ?? null
    const row: ColumnRow = {
      column,
      numeric,
      examples,
      group,
      role: use.role,
      name: use.name ?? column,
      direction: use.direction ?? 'higher',
      scale: use.scale ?? null,
      reason: use.reason ?? null,
    }
    const other = (role: ColumnRow['role']) => (use.role === 'axis' || use.role === 'score' ? 'ignored' : role)
    if (options.axes) {
      const axis = options.axes.find((one) => one.column === column || one.column.endsWith(`+${column}`))
      if (axis) return { ...row, role: 'axis', name: axis.name, group: groupIn(axis.column, column) }
      if (row.role === 'axis') row.role = other(row.role)
    }
    if (options.scores) {
      const score = options.scores.find((one) => one.column === column)
      if (score)
        return {
          ...row,
          role: 'score',
          name: score.name,
          direction: score.direction ?? row.direction,
          scale: score.scale ?? null,
        }
      if (row.role === 'score') row.role = other(row.role)
    }
    return row
  })
}

function groupIn(chosen: string, column: string): string | null {
  return chosen === column ? null : chosen.slice(0, -column.length - 1)
}

/** Options that say in full what the rows say. */
export function optionsOf(rows: readonly ColumnRow[], headline?: string): Options {
  const axes = rows.filter(({ role }) => role === 'axis')
  const scores = rows.filter(({ role }) => role === 'score')
  return {
    axes: axes.map(({ name, column, group }) => ({ name, column: group === null ? column : `${group}+${column}` })),
    scores: scores.map(({ name, column, direction, scale }) => ({
      name,
      column,
      direction,
      ...(scale ? { scale } : {}),
    })),
    ...(headline !== undefined && scores.some(({ name }) => name === headline) ? { headline } : {}),
  }
}
