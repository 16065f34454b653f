import type { GridLayout } from '@/lib/grid/layout'

export interface Place {
  row: number
  column: number
}

/** Items in the rectangle between two places, excluded combinations left out. */
export function itemsBetween(layout: GridLayout, from: Place, to: Place): number[] {
  const items: number[] = []
  const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)]
  const [left, right] = [Math.min(from.column, to.column), Math.max(from.column, to.column)]
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const item = layout.cells[row * layout.columns.length + column]!
      if (item >= 0) items.push(item)
    }
  }
  return items
}

export interface MoveKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
}

/** Rows that Page Up and Page Down move. */
const PAGE = 10

/** Where a key moves to, or null for a key that does not move. Home and End go along the row, with Ctrl to the corners. */
export function move(place: Place, press: MoveKey, rows: number, columns: number): Place | null {
  const { row, column } = place
  const far = press.ctrlKey || press.metaKey
  const to = (nextRow: number, nextColumn: number): Place => ({
    row: Math.min(rows - 1, Math.max(0, nextRow)),
    column: Math.min(columns - 1, Math.max(0, nextColumn)),
  })
  switch (press.key) {
    case 'ArrowUp':
      return to(far ? 0 : row - 1, column)
    case 'ArrowDown':
      return to(far ? rows - 1 : row + 1, column)
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1)
    case 'ArrowRight':
      return to(row, far ? columns - 1 : column + 1)
    case 'Home':
      return to(far ? 0 : row, 0)
    case 'End':
      return to(far ? rows - 1 : row, columns - 1)
    case 'PageUp':
      return to(row - PAGE, column)
    case 'PageDown':
      return to(row + PAGE, column)
    default:
      return null
  }
}
