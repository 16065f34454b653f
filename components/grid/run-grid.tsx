// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid; a table can't be virtualised in two directions
// biome-ignore-all lint/a11y/useFocusableInteractive: focus roves, one cell of the grid has tabIndex 0
'use client'
/**
 * The live grid: an ARIA grid over two virtualisers, one for lines and one for columns.
 *
 * What is drawn is what is in view and the active cell, which stays so that focus survives scrolling. Cells are placed
 * absolutely; row heads stick to the left and column heads to the top of the same scroll container. Events are taken
 * once, here, and find their cell by its data attributes, so that cells have no handlers and `memo` can do its work.
 */
import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Baseline, baselineOf } from '@/lib/grid/baseline'
import { columnRange } from '@/lib/grid/heat'
import type { GridLayout, Head } from '@/lib/grid/layout'
import { countedScore, type GridRun, scoreOf } from '@/lib/grid/scores'
import { GridCell } from './cell'
import { ColumnHeads } from './column-heads'
import {
  CELL_FOLDED_MIN,
  CELL_MIN,
  cellWidth,
  GROUP_LINE,
  gapBefore,
  gridLines,
  meanWidth,
  ROW_HEAD,
  ROW_LINE,
  rowHeadWidth,
} from './columns'
import { MeanCell } from './mean-cell'
import { itemsBetween, move, type Place } from './selection'
import { shortNames } from './short-names'

export interface RunGridProps {
  label: string
  layout: GridLayout
  /** In the order the layout was made from. */
  runs: readonly GridRun[]
  metric: string
  baseline: Baseline | null
  colour: 'difference' | 'score'
  selected: ReadonlySet<string>
  onSelect: (ids: ReadonlySet<string>) => void
  /** The run whose side panel is open. */
  open: string | null
  onOpen: (id: string | null) => void
}

const NARROW = 600

export function RunGrid(props: RunGridProps) {
  const { layout, runs, metric, baseline, colour, selected, onSelect, open, onOpen } = props
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const available = useWidth(scroller)
  const least = available > 0 && available < NARROW ? 104 : ROW_HEAD
  const folded = runs.some((run) => run.fold)
  const mean = meanWidth(folded)
  const width = cellWidth(layout, available, least, mean, folded ? CELL_FOLDED_MIN : CELL_MIN)
  const rowHead = rowHeadWidth(layout, available, least, mean, width)

  const lines = useMemo(() => gridLines(layout), [layout])
  const lineOfRow = useMemo(() => {
    const found = new Int32Array(layout.rows.length)
    lines.forEach((line, at) => {
      if (line.kind === 'row') found[line.row] = at
    })
    return found
  }, [layout, lines])

  const shortGroup = useMemo(() => shortNames(layout.rows.flatMap((head) => head.group ?? [])), [layout])
  const shortRow = useMemo(() => shortNames(layout.rows.map((head) => head.label)), [layout])

  const [place, setPlace] = useState<Place>({ row: 0, column: 0 })
  const active = {
    row: Math.min(place.row, layout.rows.length - 1),
    column: Math.min(place.column, layout.columns.length - 1),
  }
  const anchor = useRef<Place | null>(null)
  const wantsFocus = useRef(false)
  const activeLine = lineOfRow[active.row] ?? 0

  const vertical = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]!.kind === 'group' ? GROUP_LINE : ROW_LINE),
    overscan: 3,
    // Both are drawn in one pass: in two, reading the scroll position for the second would force a layout.
    useFlushSync: false,
    scrollPaddingStart: 56,
    rangeExtractor: useCallback((range: Range) => withIndex(defaultRangeExtractor(range), activeLine), [activeLine]),
    initialRect: { width: 1200, height: 800 },
  })
  const horizontal = useVirtualizer({
    horizontal: true,
    count: layout.columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => width + gapBefore(layout, at),
    overscan: 2,
    useFlushSync: false,
    scrollPaddingStart: rowHead,
    rangeExtractor: useCallback(
      (range: Range) => withIndex(defaultRangeExtractor(range), active.column),
      [active.column],
    ),
    initialRect: { width: 1200, height: 800 },
  })
  // Sizes are computed, not measured: a new layout or width makes the virtualisers forget the old ones.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when these change
  useEffect(() => {
    vertical.measure()
    horizontal.measure()
  }, [layout, width, vertical, horizontal])

  const columns = horizontal.getVirtualItems()
  const visibleLines = vertical.getVirtualItems()
  const total = rowHead + horizontal.getTotalSize() + mean

  useEffect(() => {
    if (!wantsFocus.current) return
    const element = document.getElementById(cellId(gridId, active))
    if (!element) return
    wantsFocus.current = false
    element.focus({ preventScroll: true })
  })

  const go = (to: Place) => {
    wantsFocus.current = true
    setPlace(to)
    vertical.scrollToIndex(lineOfRow[to.row]!)
    horizontal.scrollToIndex(to.column)
  }
  const runAt = (at: Place): GridRun | undefined => runs[layout.cells[at.row * layout.columns.length + at.column]!]
  const selectTo = (to: Place) => {
    anchor.current ??= active
    onSelect(new Set(itemsBetween(layout, anchor.current, to).map((item) => runs[item]!.id)))
  }
  const toggle = (at: Place) => {
    const run = runAt(at)
    if (!run) return
    const next = new Set(selected)
    if (!next.delete(run.id)) next.add(run.id)
    anchor.current = at
    onSelect(next)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return
    const to = move(active, event, layout.rows.length, layout.columns.length)
    if (to) {
      event.preventDefault()
      if (event.shiftKey) selectTo(to)
      else anchor.current = null
      go(to)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const run = runAt(active)
      if (run) onOpen(run.id)
    } else if (event.key === ' ') {
      event.preventDefault()
      toggle(active)
    } else if (event.key === 'Escape') {
      if (selected.size > 0) onSelect(new Set())
      else onOpen(null)
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onSelect(new Set(runs.map((run) => run.id)))
    }
  }

  const onClick = (event: MouseEvent) => {
    const element = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')
    if (!element) return
    const at = { row: Number(element.dataset.row), column: Number(element.dataset.column) }
    if (event.shiftKey) selectTo(at)
    else if (event.ctrlKey || event.metaKey) toggle(at)
    else {
      anchor.current = at
      if (selected.size > 0) onSelect(new Set())
      const run = runAt(at)
      if (run) onOpen(run.id)
    }
    wantsFocus.current = true
    setPlace(at)
  }

  const ranges = useMemo(
    () =>
      colour === 'score'
        ? layout.columns.map((_, column) =>
            columnRange(
              layout.rows.map((_, row) => {
                const item = layout.cells[row * layout.columns.length + column]!
                return item < 0 ? null : countedScore(runs[item]!, metric)
              }),
            ),
          )
        : null,
    [colour, layout, runs, metric],
  )

  return (
    <div ref={scroller} className="relative max-h-[max(420px,calc(100dvh-252px))] overflow-auto overscroll-contain">
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={lines.length + 2}
        aria-colcount={layout.columns.length + 2}
        aria-multiselectable
        onKeyDown={onKeyDown}
        onClick={onClick}
        style={{ width: total }}
      >
        <ColumnHeads
          layout={layout}
          runs={runs}
          metric={metric}
          mean={mean}
          columns={columns}
          rowHead={rowHead}
          width={width}
          total={total}
        />
        <div className="relative" style={{ height: vertical.getTotalSize() }}>
          {visibleLines.map((item) => {
            const line = lines[item.index]!
            const style = { transform: `translateY(${item.start}px)`, width: total }
            if (line.kind === 'group') {
              return (
                <div
                  key={`group ${item.index}`}
                  role="row"
                  aria-rowindex={item.index + 3}
                  className="absolute top-0 left-0 h-[26px]"
                  style={style}
                >
                  <span
                    role="rowheader"
                    title={line.label}
                    className="sticky left-0 inline-block max-w-[60vw] truncate bg-panel pt-[3px] pr-2 font-semibold text-small leading-5"
                  >
                    {shortGroup(line.label)}
                  </span>
                </div>
              )
            }
            const { row } = line
            const head = layout.rows[row]!
            return (
              <GridRow
                key={head.key}
                gridId={gridId}
                layout={layout}
                runs={runs}
                row={row}
                line={item.index}
                top={item.start}
                total={total}
                label={shortRow(head.label)}
                rowHead={rowHead}
                width={width}
                mean={mean}
                columns={columns}
                metric={metric}
                baseline={baseline}
                colour={colour}
                ranges={ranges}
                activeColumn={row === active.row ? active.column : -1}
                selected={selected}
                open={open}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

interface GridRowProps {
  gridId: string
  layout: GridLayout
  runs: readonly GridRun[]
  row: number
  line: number
  top: number
  total: number
  label: string
  rowHead: number
  width: number
  mean: number
  columns: VirtualItem[]
  metric: string
  baseline: Baseline | null
  colour: 'difference' | 'score'
  ranges: ({ worst: number; best: number } | null)[] | null
  /** Column of the active cell; -1: it is in another row. */
  activeColumn: number
  selected: ReadonlySet<string>
  open: string | null
}

/** A row with the columns in view. Scrolling up and down draws new rows and leaves the others alone. */
const GridRow = memo(function GridRow(props: GridRowProps) {
  const { gridId, layout, runs, row, rowHead, width, metric, baseline, ranges } = props
  const head = layout.rows[row]!
  return (
    <div
      role="row"
      aria-rowindex={props.line + 3}
      className="absolute top-0 left-0 h-9 [contain:layout_size_style]"
      style={{ transform: `translateY(${props.top}px)`, width: props.total }}
    >
      <RowHead head={head} label={props.label} width={rowHead} isBaseline={isBaselineHead(layout, head, baseline)} />
      {props.columns.map(({ index: column, end }) => {
        const index = layout.cells[row * layout.columns.length + column]!
        const common = {
          id: cellId(gridId, { row, column }),
          row,
          column,
          left: rowHead + end - width,
          width,
          name: nameOf(head, layout.columns[column]!),
          active: column === props.activeColumn,
        }
        if (index < 0) return <Excluded key={column} {...common} />
        const run = runs[index]!
        const base = baselineOf(layout, index, baseline)
        const range = ranges?.[column] ?? null
        return (
          <GridCell
            key={column}
            {...common}
            run={run}
            metric={metric}
            baseline={base < 0 || base === index ? null : scoreOf(runs[base]!, metric)}
            isBaseline={base === index}
            colour={props.colour}
            worst={range?.worst ?? null}
            best={range?.best ?? null}
            selected={props.selected.has(run.id)}
            open={props.open === run.id}
          />
        )
      })}
      <MeanCell layout={layout} runs={runs} metric={metric} baseline={baseline} row={row} width={props.mean} />
    </div>
  )
})

function cellId(gridId: string, at: Place): string {
  return `${gridId}-${at.row}-${at.column}`
}

function nameOf(row: Head, column: Head): string {
  return [row.group, row.label, column.group, column.label].filter(Boolean).join(', ')
}

/** Whether every cell of the row is a baseline. */
function isBaselineHead(layout: GridLayout, head: Head, baseline: Baseline | null): boolean {
  if (baseline === null) return false
  const side = layout.rowAxes.findIndex((axis) => axis.name === baseline.name)
  return side >= 0 && head.values[side] === baseline.value
}

function RowHead({
  head,
  label,
  width,
  isBaseline,
}: {
  head: Head
  label: string
  width: number
  isBaseline: boolean
}) {
  const second = [isBaseline ? 'baseline' : null, head.detail].filter(Boolean).join(' · ')
  return (
    <div
      role="rowheader"
      aria-colindex={1}
      title={second ? `${head.label} · ${second}` : head.label}
      className="sticky left-0 z-[2] flex h-9 flex-col justify-center bg-panel pr-2"
      style={{ width }}
    >
      <span className="truncate leading-[15px]">{label}</span>
      {second ? <small className="truncate text-ink-3 text-micro leading-[13px]">{second}</small> : null}
    </div>
  )
}

interface ExcludedProps {
  id: string
  row: number
  column: number
  left: number
  width: number
  active: boolean
  name: string
}

function Excluded({ id, row, column, left, width, active, name }: ExcludedProps) {
  return (
    <div
      id={id}
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={`${name}: excluded`}
      tabIndex={active ? 0 : -1}
      data-row={row}
      data-column={column}
      className="absolute top-0 h-9 rounded-cell text-center text-ink-3 leading-9"
      style={{ left, width }}
    >
      –
    </div>
  )
}

function withIndex(range: number[], index: number): number[] {
  return range.includes(index) ? range : [...range, index].sort((left, right) => left - right)
}

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}
