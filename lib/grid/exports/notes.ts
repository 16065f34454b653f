import { DURATION, HEADLINE } from '../scores'
import type { GridTable } from '../table'

/** What a reader of the table must know, a sentence each. */
export function notesOf(table: GridTable): string[] {
  const { baseline, fold, metric } = table
  const cells = table.rows.flatMap((row) => row.cells)
  const lacking = cells.some((cell) => cell?.score?.spread && !cell.counts)
  return [
    metric === HEADLINE
      ? "Each benchmark's headline score."
      : metric === DURATION
        ? 'Time taken.'
        : `Score: ${metric}.`,
    fold &&
      `Mean ± sample standard deviation over ${fold.axis}, of ${fold.runs} ${fold.runs === 1 ? 'run' : 'runs'} a cell.`,
    lacking && 'n = a of b: runs are missing; such a cell counts in no mean.',
    baseline && `In brackets: difference from ${baseline.name} = ${baseline.label}.`,
    cells.some((cell) => cell?.best) && 'Bold: best of its column.',
  ].filter((note) => typeof note === 'string')
}
