// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid; a table can't be virtualised in two directions
// biome-ignore-all lint/a11y/useFocusableInteractive: focus roves, one cell of the grid has tabIndex 0
import { memo } from 'react'
import { type Baseline, baselineOf } from '@/lib/grid/baseline'
import { formatGap, formatSpread, formatValue } from '@/lib/grid/cell-view'
import type { GridLayout } from '@/lib/grid/layout'
import { type RowMean, rowMean } from '@/lib/grid/row-mean'
import { countedScore, type GridRun } from '@/lib/grid/scores'

export interface MeanCellProps {
  layout: GridLayout
  runs: readonly GridRun[]
  metric: string
  baseline: Baseline | null
  row: number
  /** Of the column, in pixels. */
  width: number
}

/** The mean of a complete row with its distance from the baseline row; else how far the row is. */
export const MeanCell = memo(function MeanCell({ layout, runs, metric, baseline, row, width: room }: MeanCellProps) {
  const width = layout.columns.length
  const items = Array.from(layout.cells.subarray(row * width, (row + 1) * width)).filter((item) => item >= 0)
  const mean = meanOf(items, runs, metric)
  const base = items.map((item) => baselineOf(layout, item, baseline))
  const isOwn = base.every((item, at) => item === items[at])
  const baseMean = baseline === null || isOwn || base.includes(-1) ? null : meanOf(base, runs, metric)
  return (
    <div
      role="gridcell"
      aria-colindex={width + 2}
      className="absolute top-0 right-0 flex h-9 flex-col justify-center pr-0.5 text-right"
      style={{ width: room - 6 }}
    >
      <MeanText mean={mean} baseline={baseMean} />
    </div>
  )
})

function meanOf(items: number[], runs: readonly GridRun[], metric: string): RowMean {
  return rowMean(items.map((item) => countedScore(runs[item]!, metric)))
}

function MeanText({ mean, baseline }: { mean: RowMean; baseline: RowMean | null }) {
  if (mean.kind === 'mixed') {
    return (
      <span className="text-ink-3 text-small" title="The scores of this row have different scales.">
        no mean
      </span>
    )
  }
  if (mean.kind === 'part') {
    return mean.of === 0 ? null : (
      <span className="text-ink-3 text-small">
        {mean.done} of {mean.of}
      </span>
    )
  }
  const gap = baseline?.kind === 'mean' && baseline.of === mean.of ? mean.value - baseline.value : null
  return (
    <>
      <span className="whitespace-nowrap font-medium leading-[15px]">
        {formatValue(mean.value, mean.score)}
        {mean.std === null ? null : ` ± ${formatSpread(mean.std, mean.score, mean.value)}`}
      </span>
      {gap === null ? null : (
        <small className="text-ink-2 text-micro leading-[13px]">
          {formatGap(gap, { ...mean.score, value: mean.value })}
        </small>
      )}
    </>
  )
}
