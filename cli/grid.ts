import type { RunSummary } from '../lib/api/runs'
import { cellView } from '../lib/grid/cell-view'
import { type GridAxis, type Head, layoutGrid } from '../lib/grid/layout'
import { HEADLINE } from '../lib/grid/scores'
import { printable, table } from './output'

/** Rows of a grid that a person still reads. */
const MOST_ROWS = 60

/** The matrix as a table of scores and states, one for each stage; empty where it is no table or too wide. */
export function gridText(runs: RunSummary[], columns: number): string {
  const stages = [...new Set(runs.map((run) => run.stage))]
  return stages
    .map((stage) =>
      stageText(
        runs.filter((run) => run.stage === stage),
        columns,
        stages.length > 1 ? stage : null,
      ),
    )
    .filter(Boolean)
    .join('\n\n')
}

function stageText(runs: RunSummary[], columns: number, stage: number | null): string {
  const layout = layoutGrid(runs)
  if (runs.length < 2 || layout.axes.length < 2 || layout.rows.length > MOST_ROWS) return ''
  const corner = `${layout.rowAxes.map((axis) => axis.name).join(' × ')} \\ ${layout.columnAxes[0]?.name ?? ''}`
  const rows = layout.rows.map((head, row) => [
    nameOf(head, layout.rowAxes),
    ...layout.columns.map((_, column) => cell(runs[layout.cells[row * layout.columns.length + column]!])),
  ])
  const text = table([corner, ...layout.columns.map((head) => nameOf(head, layout.columnAxes))], rows)
  if (text.slice(0, text.indexOf('\n')).length > columns) return ''
  const title = titleOf(runs)
  return [stage === null ? null : `stage ${stage + 1}`, title && printable(title), text].filter(Boolean).join('\n')
}

/** `accuracy` where every cell shows the same score. */
function titleOf(runs: RunSummary[]): string | null {
  const names = new Set(runs.flatMap((run) => run.scores?.find((score) => score.headline)?.name ?? []))
  return names.size === 1 ? [...names][0]! : null
}

function nameOf(head: Head, axes: GridAxis[]): string {
  const values = axes.map((axis, at) => axis.values[head.values[at]!]!)
  return values.map(({ group, label }) => (group === undefined ? label : `${group} ${label}`)).join(' · ') || 'all'
}

function cell(run: RunSummary | undefined): string {
  if (!run) return '–'
  const context = { metric: HEADLINE, baseline: null, isBaseline: false, colour: 'difference', range: null } as const
  const view = cellView(run, context)
  if (view.kind === 'failed') return view.failureClass ?? view.main
  return view.main || (view.sub ?? '')
}
