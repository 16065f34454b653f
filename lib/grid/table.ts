import { type Baseline, baselineOf } from './baseline'
import { cellView, formatGap, spreadText } from './cell-view'
import { membersOf } from './fold'
import { columnRange, type Difference, difference } from './heat'
import type { GridLayout, Head } from './layout'
import { type RowMean, rowMean } from './row-mean'
import { countedScore, type GridRun, type GridScore, scoreOf, scoreTitle } from './scores'

/** One cell of what the grid shows, for exports. */
export interface TableCell {
  /** A run, or several folded into one. */
  run: GridRun
  /** The words in the cell: a score, `54.7 ± 0.3`, `failed`, `#7`. */
  text: string
  score: GridScore | null
  /** Whether the score counts in means: not of a run that was stopped early, nor of a folded cell that lacks runs. */
  counts: boolean
  /** The best of its column that counts, or as good as it in the digits that are shown. */
  best: boolean
  baseline: GridScore | null
  isBaseline: boolean
  difference: Difference | null
  differenceText: string | null
}

export interface TableColumn {
  head: Head
  /** Names of the scores of the column, by first appearance. */
  names: string[]
  /** null: the scores differ in it, or there are none. */
  direction: 'higher' | 'lower' | null
  samples: number | null
}

/** What the grid shows, with the full numbers. Excluded combinations are null. */
export interface GridTable {
  layout: GridLayout
  metric: string
  baseline: Baseline | null
  /** The axis that is folded, and the most runs in one cell. */
  fold: { axis: string; runs: number } | null
  columns: TableColumn[]
  rows: { cells: (TableCell | null)[]; mean: RowMean }[]
}

export function gridTable(
  layout: GridLayout,
  runs: readonly GridRun[],
  metric: string,
  baseline: Baseline | null,
): GridTable {
  const width = layout.columns.length
  const rows = layout.rows.map((_, row) => {
    const cells = layout.columns.map((_, column): TableCell | null => {
      const item = layout.cells[row * width + column]!
      if (item < 0) return null
      const base = baselineOf(layout, item, baseline)
      return tableCell(runs[item]!, base < 0 ? null : scoreOf(runs[base]!, metric), base === item, metric)
    })
    return { cells, mean: rowMean(cells.flatMap((cell) => (cell ? [cell.counts ? cell.score : null] : []))) }
  })
  const columns = layout.columns.map((head, column) => {
    const cells = rows.map((row) => row.cells[column] ?? null)
    markBest(cells)
    return columnOf(head, cells)
  })
  const axis = runs.find((run) => run.fold)?.fold?.axis
  const most = runs.reduce((count, run) => Math.max(count, membersOf(run).length), 0)
  return { layout, metric, baseline, fold: axis === undefined ? null : { axis, runs: most }, columns, rows }
}

function tableCell(run: GridRun, baseline: GridScore | null, isBaseline: boolean, metric: string): TableCell {
  const score = run.state === 'failed' && !run.fold ? null : scoreOf(run, metric)
  const counts = score?.value != null && countedScore(run, metric) !== null
  const gap = score === null || isBaseline ? null : difference(score, baseline)
  const context = { metric, baseline, isBaseline, colour: 'difference', range: null } as const
  return {
    run,
    text: score?.value != null ? spreadText(score) : cellView(run, context).main || run.state,
    score,
    counts,
    best: false,
    baseline,
    isBaseline,
    difference: gap,
    differenceText: gap === null ? null : formatGap(gap.raw, score!),
  }
}

/** Marks nothing where there is nothing to choose: one value, equal values, scores that can't be compared. */
function markBest(cells: readonly (TableCell | null)[]): void {
  const counted = cells.filter((cell) => cell?.counts) as TableCell[]
  const range = columnRange(counted.map((cell) => cell.score))
  if (range === null) return
  const plain = (score: GridScore) => spreadText({ ...score, spread: undefined })
  const best = counted.find((cell) => cell.score!.value === range.best)!
  for (const cell of counted) cell.best = plain(cell.score!) === plain(best.score!)
}

function columnOf(head: Head, cells: readonly (TableCell | null)[]): TableColumn {
  const scores = cells.flatMap((cell) => cell?.score ?? [])
  const samples = new Set(scores.map((score) => score.samples ?? null))
  return { head, ...scoreTitle(scores), samples: samples.size === 1 ? ([...samples][0] ?? null) : null }
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
