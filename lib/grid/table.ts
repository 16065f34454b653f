import type { Score } from '../benchmarks/types'
import { type Baseline, baselineOf } from './baseline'
import { cellView, formatGap, formatValue } from './cell-view'
import { difference } from './heat'
import type { GridLayout } from './layout'
import { type RowMean, rowMean } from './row-mean'
import { type GridRun, scoreOf } from './scores'

/** One cell of what the grid shows, for exports. */
export interface TableCell {
  run: GridRun
  /** The words in the cell: a score, `failed`, `#7`. */
  text: string
  score: Score | null
  baseline: Score | null
  isBaseline: boolean
  difference: number | null
  differenceText: string | null
}

/** What the grid shows, with the full numbers. Excluded combinations are null. */
export interface GridTable {
  layout: GridLayout
  metric: string
  baseline: Baseline | null
  rows: { cells: (TableCell | null)[]; mean: RowMean }[]
}

export function gridTable(
  layout: GridLayout,
  runs: readonly GridRun[],
  metric: string,
  baseline: Baseline | null,
): GridTable {
  const scores = runs.map((run) => scoreOf(run, metric))
  const width = layout.columns.length
  const rows = layout.rows.map((_, row) => {
    const cells = layout.columns.map((_, column): TableCell | null => {
      const item = layout.cells[row * width + column]!
      if (item < 0) return null
      const base = baselineOf(layout, item, baseline)
      return tableCell(runs[item]!, scores[item]!, base < 0 ? null : scores[base]!, base === item, metric)
    })
    return { cells, mean: rowMean(cells.filter((cell) => cell !== null).map((cell) => cell.score)) }
  })
  return { layout, metric, baseline, rows }
}

function tableCell(
  run: GridRun,
  score: Score | null,
  baseline: Score | null,
  isBaseline: boolean,
  metric: string,
): TableCell {
  const shown = run.state === 'failed' ? null : score
  const gap = shown === null || isBaseline ? null : difference(shown, baseline)
  const context = { metric, baseline, isBaseline, colour: 'difference', range: null } as const
  return {
    run,
    text: shown?.value != null ? formatValue(shown.value, shown) : cellView(run, context).main || run.state,
    score: shown,
    baseline,
    isBaseline,
    difference: gap?.raw ?? null,
    differenceText: gap === null ? null : formatGap(gap.raw, shown!),
  }
}

/** Heads of the column groups with how many columns each spans. */
export function columnSpans(layout: GridLayout): { group: string | null; start: number; length: number }[] {
  const spans: { group: string | null; start: number; length: number }[] = []
  layout.columns.forEach((head, at) => {
    const last = spans.at(-1)
    if (last && last.group === head.group) last.length++
    else spans.push({ group: head.group, start: at, length: 1 })
  })
  return spans
}
