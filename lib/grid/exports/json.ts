import { membersOf } from '../fold'
import type { RowMean } from '../row-mean'
import type { GridTable, TableCell } from '../table'
import type { Exporter } from './types'

/** What the grid shows as data, with full digits: an entry a cell in the order of the grid, and the means of rows. */
export const json: Exporter = { id: 'json', title: 'JSON', extension: 'json', mediaType: 'application/json', render }

function render(table: GridTable): string {
  const { baseline, layout } = table
  const document = {
    metric: table.metric,
    baseline: baseline === null ? null : { axis: baseline.name, value: baseline.label },
    fold: table.fold?.axis ?? null,
    axes: layout.axes.map((axis) => ({ name: axis.name, values: axis.values.map((value) => value.label) })),
    columns: table.columns.map(({ head, names, direction, samples }) => ({
      group: head.group,
      label: head.label,
      metrics: names,
      direction,
      samples,
    })),
    rows: layout.rows.map((head, row) => ({
      group: head.group,
      label: head.label,
      mean: meanOf(table.rows[row]!.mean),
      cells: table.rows[row]!.cells.map((cell) => (cell === null ? null : cellOf(cell))),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function cellOf({ run, score, counts, best, baseline, difference }: TableCell) {
  const { spread, ...plain } = score ?? {}
  return {
    runs: membersOf(run).map((member) => member.id),
    state: run.state,
    axes: run.axes,
    score: score === null ? null : plain,
    ...(spread
      ? { std: spread.std, n: spread.values.size, of: spread.of, values: Object.fromEntries(spread.values) }
      : {}),
    counts,
    best,
    baseline: baseline?.value ?? null,
    difference: difference?.raw ?? null,
    ...(difference && difference.pairs > 0 ? { pairs: difference.pairs, differenceStd: difference.std } : {}),
    ...(run.failure ? { failure: run.failure } : {}),
  }
}

function meanOf(mean: RowMean) {
  switch (mean.kind) {
    case 'mean':
      return { value: mean.value, std: mean.std, of: mean.of }
    case 'part':
      return { value: null, done: mean.done, of: mean.of }
    case 'mixed':
      return { value: null, why: 'the scores of the row have different scales', of: mean.of }
  }
}
