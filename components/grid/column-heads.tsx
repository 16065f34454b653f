// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid; a table can't be virtualised in two directions
// biome-ignore-all lint/a11y/useFocusableInteractive: focus roves, one cell of the grid has tabIndex 0
'use client'
import type { VirtualItem } from '@tanstack/react-virtual'
import { memo, useMemo } from 'react'
import type { Score } from '@/lib/benchmarks/types'
import type { GridLayout } from '@/lib/grid/layout'
import { comparable, type GridRun, scoreOf, scoreTitle } from '@/lib/grid/scores'
import { columnSpans } from '@/lib/grid/table'
import { gapBefore } from './columns'
import { shortNames } from './short-names'

export interface ColumnHeadsProps {
  layout: GridLayout
  runs: readonly GridRun[]
  metric: string
  columns: VirtualItem[]
  rowHead: number
  width: number
  /** Width of the column of row means. */
  mean: number
  total: number
}

/** Two lines that stick to the top: groups with their metric and its good direction, and the columns. */
export function ColumnHeads({ layout, runs, metric, columns, rowHead, width, mean, total }: ColumnHeadsProps) {
  const spans = useSpans(layout, width)
  const titles = useTitles(layout, runs, metric)
  const short = useMemo(() => shortNames(layout.columns.flatMap((head) => head.group ?? [])), [layout])
  /** What the columns are where no group says it. */
  const across = layout.columnAxes.map((axis) => axis.name).join(' × ')
  const first = columns[0]?.index ?? 0
  const last = columns.at(-1)?.index ?? 0
  return (
    <div className="sticky top-0 z-[3] h-[46px] bg-panel" style={{ width: total }}>
      <div role="row" aria-rowindex={1} className="relative h-[22px]">
        <Corner width={rowHead} />
        {spans.map((span, at) =>
          span.start > last || span.start + span.length <= first ? null : (
            <span
              key={span.start}
              role="columnheader"
              aria-colindex={span.start + 2}
              aria-colspan={span.length}
              className="absolute top-0 flex h-[21px] items-center gap-1 overflow-hidden whitespace-nowrap border-line-2 border-b pl-0.5 text-ink-3 text-micro"
              style={{ left: rowHead + span.left, width: span.width }}
              title={[span.group, titles[at]].filter(Boolean).join(' · ')}
            >
              <b className="font-medium text-ink-2">{span.group ? short(span.group) : across}</b>
              {(span.group || across) && titles[at] ? '·' : null}
              <span className="truncate">{titles[at]}</span>
            </span>
          ),
        )}
        <span
          className="absolute top-0 right-0 h-[21px] border-line-2 border-b pr-0.5 text-right text-ink-3 text-micro leading-[20px]"
          style={{ width: mean - 8 }}
        >
          mean
        </span>
      </div>
      <div role="row" aria-rowindex={2} className="relative h-6">
        <Corner width={rowHead} />
        {columns.map((column) => {
          const head = layout.columns[column.index]!
          return (
            <ColumnHead
              key={column.key}
              column={column.index}
              left={rowHead + column.end - width}
              width={width}
              label={head.label}
              detail={head.detail}
            />
          )
        })}
        <span
          role="columnheader"
          aria-colindex={layout.columns.length + 2}
          className="absolute top-0 right-0 pr-0.5 text-right text-ink-2 text-micro leading-6"
          style={{ width: mean - 8 }}
        >
          <span className="sr-only">mean of </span>
          all {layout.columns.length}
        </span>
      </div>
    </div>
  )
}

/** Covers columns that scroll under the row heads. */
function Corner({ width }: { width: number }) {
  return <span className="sticky left-0 z-[1] block h-full bg-panel" style={{ width }} />
}

interface ColumnHeadProps {
  column: number
  left: number
  width: number
  label: string
  detail?: string
}

const ColumnHead = memo(function ColumnHead({ column, left, width, label, detail }: ColumnHeadProps) {
  return (
    <span
      role="columnheader"
      aria-colindex={column + 2}
      title={detail ? `${label} · ${detail}` : label}
      className="absolute top-0 truncate pr-[5px] pl-0.5 text-right text-ink-2 text-micro leading-6"
      style={{ left, width }}
    >
      {label}
    </span>
  )
})

function useSpans(layout: GridLayout, width: number) {
  return useMemo(() => {
    const ends: number[] = []
    let at = 0
    layout.columns.forEach((_, column) => {
      at += gapBefore(layout, column) + width
      ends.push(at)
    })
    return columnSpans(layout).map((span) => {
      const left = ends[span.start]! - width
      return { ...span, left, width: ends[span.start + span.length - 1]! - left }
    })
  }, [layout, width])
}

/** `F1, ROUGE-L ↑` for each group of columns, as far as scores are there. */
function useTitles(layout: GridLayout, runs: readonly GridRun[], metric: string): string[] {
  return useMemo(() => {
    const spans = columnSpans(layout)
    const scores = spans.map((): Score[] => [])
    const spanOf = new Int32Array(layout.columns.length)
    for (const [at, span] of spans.entries()) spanOf.fill(at, span.start, span.start + span.length)
    runs.forEach((run, item) => {
      const score = scoreOf(run, metric)
      const found = scores[spanOf[layout.places.column[item]!]!]!
      if (score && !found.some((each) => comparable(each, score))) found.push(score)
    })
    return scores.map((found) => {
      const { names, direction } = scoreTitle(found)
      const arrow = direction === null ? '' : direction === 'higher' ? ' ↑' : ' ↓'
      return names.length > 0 ? `${names.join(', ')}${arrow}` : ''
    })
  }, [layout, runs, metric])
}
