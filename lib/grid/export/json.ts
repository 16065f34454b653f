import type { GridTable } from '../table'

/** What the grid shows as data: metric, baseline, and an entry a run in the order of the grid. */
export function gridToJson(table: GridTable): string {
  const { baseline, layout } = table
  const document = {
    metric: table.metric,
    baseline: baseline === null ? null : { axis: baseline.name, value: baseline.label },
    axes: layout.axes.map((axis) => ({ name: axis.name, values: axis.values.map((value) => value.label) })),
    runs: table.rows.flatMap((row) =>
      row.cells
        .filter((cell) => cell !== null)
        .map(({ run, score, baseline: base, difference }) => ({
          run: run.id,
          state: run.state,
          axes: run.axes,
          score,
          baseline: base?.value ?? null,
          difference,
          ...(run.failure ? { failure: run.failure } : {}),
        })),
    ),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
