import type { GridLayout } from '@/lib/grid/layout'

export const ROW_HEAD = 140
const ROW_HEAD_MAX = 240
/** Room for "baseline · " before the settings, and for the gap to the cells. */
const BASELINE_WORD = 24
export const GAP = 2
export const GROUP_GAP = 8
export const CELL_MIN = 64
/** `0.618 ± 0.052` fits. */
export const CELL_FOLDED_MIN = 106
export const CELL_MAX = 112

/** Width of the column of row means: `0.618 ± 0.052` fits where runs are folded. */
export function meanWidth(folded: boolean): number {
  return folded ? 116 : 80
}

/** Width of a cell so that the grid fills its panel: never below `least`, at which it scrolls sideways instead. */
export function cellWidth(layout: GridLayout, available: number, rowHead: number, mean: number, least: number): number {
  const count = layout.columns.length
  if (count === 0) return least
  const gaps = layout.columns.reduce((sum, _, at) => sum + gapBefore(layout, at), 0)
  const room = (available - rowHead - mean - gaps) / count
  return Math.max(least, Math.min(CELL_MAX, Math.floor(room)))
}

/** Row heads take room that the cells leave, up to what long names and settings need. */
export function rowHeadWidth(layout: GridLayout, available: number, least: number, mean: number, cell: number): number {
  const gaps = layout.columns.reduce((sum, _, at) => sum + gapBefore(layout, at), 0)
  const spare = available - least - mean - gaps - layout.columns.length * cell
  const longest = Math.max(
    0,
    ...layout.rows.map((head) => Math.max(7 * head.label.length, 6 * (head.detail?.length ?? 0))),
  )
  const wanted = Math.min(ROW_HEAD_MAX, longest + BASELINE_WORD) - least
  return least + Math.max(0, Math.min(wanted, Math.floor(spare)))
}

/** Space before a column: more at the border of a group. */
export function gapBefore(layout: GridLayout, column: number): number {
  const before = layout.columns[column - 1]
  return before && before.group === layout.columns[column]!.group ? GAP : GROUP_GAP
}

/** What stands below each other: a head for each group of rows, and the rows. */
export type Line = { kind: 'group'; label: string } | { kind: 'row'; row: number }

export const GROUP_LINE = 26
export const ROW_LINE = 38

export function gridLines(layout: GridLayout): Line[] {
  const lines: Line[] = []
  let group: string | null = null
  layout.rows.forEach((head, row) => {
    if (head.group !== group) {
      group = head.group
      lines.push({ kind: 'group', label: group ?? '' })
    }
    lines.push({ kind: 'row', row })
  })
  return lines
}
