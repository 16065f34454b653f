'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { ArrowDown, ArrowUp, Eye, X } from 'lucide-react'
import Link from 'next/link'
import { memo, useCallback, useRef, useSyncExternalStore } from 'react'
import { IconButton } from '@/components/ui/button'
import { StateWord } from '@/components/ui/state'
import type { CompareTable as Table, TableCell, TableColumn, TableRow } from '@/lib/compare/table'
import { bestRows } from '@/lib/compare/table'
import { formatPercent } from '@/lib/format/number'
import type { Line } from './lines'
import { onPoint, point, pointAway, pointer } from './pointer-store'
import { Swatch } from './swatch'

const ROW = 32
/** From so many rows on only those in view are drawn. */
const VIRTUAL_FROM = 40

interface Props {
  table: Table
  rows: readonly TableRow[]
  lines: ReadonlyMap<string, Line>
  hidden: ReadonlySet<string>
  sort: string
  onSort: (sort: string) => void
  onHide: (keys: readonly string[]) => void
  /** Absent: rows are groups, which are not taken away. */
  onRemove?: (key: string) => void
}

/** A row a run or group: its line, its state, its numbers, and what tells it from the others. */
export function CompareTable({ table, rows, lines, hidden, sort, onSort, onHide, onRemove }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    enabled: rows.length >= VIRTUAL_FROM,
  })
  const items = rows.length >= VIRTUAL_FROM ? virtual.getVirtualItems() : null
  const shown = items ? items.map((item) => item.index) : rows.map((_, i) => i)
  const above = items?.[0]?.start ?? 0
  const below = items ? virtual.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  const best = table.columns.map((_, at) => bestRows(table, at))
  const all = rows.every((row) => !hidden.has(row.key))
  const state = useRef({ hidden, rows, onHide })
  state.current = { hidden, rows, onHide }
  const toggle = useCallback((key: string) => {
    const { hidden: now, onHide: hide } = state.current
    hide(now.has(key) ? [...now].filter((each) => each !== key) : [...now, key])
  }, [])
  const solo = useCallback((key: string) => {
    const { hidden: now, rows: every, onHide: hide } = state.current
    const others = every.map((row) => row.key).filter((each) => each !== key)
    hide(!now.has(key) && others.every((each) => now.has(each)) ? [] : others)
  }, [])
  const title = table.grouped ? 'Group' : 'Run'
  return (
    <div ref={scroller} className="max-h-[70dvh] overflow-auto rounded-[inherit]">
      <table
        aria-label={table.grouped ? 'Groups that are compared' : 'Runs that are compared'}
        aria-rowcount={rows.length + 1}
        className="w-full border-separate border-spacing-0"
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={clsx(HEAD, 'left-0 z-20 w-9 pl-4')}>
              <input
                type="checkbox"
                aria-label="Draw all lines"
                className="align-middle"
                checked={all}
                onChange={() => onHide(all ? rows.map((row) => row.key) : [])}
              />
            </th>
            <HeadCell
              column={{ id: 'name', title, num: false, direction: null }}
              sort={sort}
              onSort={onSort}
              className="left-9 z-20 min-w-48"
            />
            {table.columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
            <th scope="col" className={clsx(HEAD, 'w-16')}>
              <span className="sr-only">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {shown.map((index) => {
            const row = rows[index]!
            const line = lines.get(row.key)
            if (!line) return null
            return (
              <Row
                key={row.key}
                row={row}
                index={index}
                line={line}
                columns={table.columns}
                best={best.map((keys) => (keys.has(row.key) ? '1' : '0')).join('')}
                drawn={!hidden.has(row.key)}
                toggle={toggle}
                solo={solo}
                remove={onRemove}
              />
            )
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

const HEAD = 'sticky top-0 z-10 h-7 border-line border-b bg-panel px-2 font-medium text-ink-3 text-micro'

interface HeadProps {
  column: TableColumn
  sort: string
  onSort: (sort: string) => void
  className?: string
}

function HeadCell({ column, sort, onSort, className }: HeadProps) {
  const up = sort === column.id
  const down = sort === `-${column.id}`
  const next = up ? `-${column.id}` : down ? '' : column.id
  return (
    <th
      scope="col"
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
      className={clsx(HEAD, column.num ? 'text-right' : 'text-left', className)}
    >
      <button
        type="button"
        onClick={() => onSort(next)}
        title={column.id}
        className="inline-flex h-6 max-w-56 items-center gap-1 whitespace-nowrap hover:text-ink"
      >
        <span className="truncate">{column.title}</span>
        {column.direction ? (
          <span title={`${column.direction} is better`}>{column.direction === 'higher' ? '↑' : '↓'}</span>
        ) : null}
        {up ? <ArrowUp aria-hidden size={11} /> : down ? <ArrowDown aria-hidden size={11} /> : null}
      </button>
    </th>
  )
}

interface RowProps {
  row: TableRow
  index: number
  line: Line
  columns: readonly TableColumn[]
  /** A digit a column, 1 where this row is the best: text, so that the row is drawn again only when it changed. */
  best: string
  drawn: boolean
  toggle: (key: string) => void
  solo: (key: string) => void
  remove?: (key: string) => void
}

const Row = memo(
  function Row({ row, index, line, columns, best, drawn, toggle, solo, remove }: RowProps) {
    const pointed = useSyncExternalStore(
      onPoint,
      () => pointer().line === row.key,
      () => false,
    )
    const run = line.runs.length === 1 ? line.runs[0] : undefined
    const cell = clsx('h-8 border-line border-b px-2', pointed ? 'bg-accent-soft' : 'bg-panel group-hover/row:bg-hover')
    return (
      <tr
        aria-rowindex={index + 2}
        className="group/row"
        onPointerEnter={() => drawn && point({ line: row.key })}
        onPointerLeave={() => pointAway()}
      >
        <td className={clsx(cell, 'sticky left-0 z-[5] pl-4')}>
          <input
            type="checkbox"
            aria-label={`Draw ${row.label}`}
            className="align-middle"
            checked={drawn}
            onChange={() => toggle(row.key)}
            onFocus={() => drawn && point({ line: row.key })}
            onBlur={() => pointAway()}
          />
        </td>
        <th
          scope="row"
          className={clsx(cell, 'sticky left-9 z-[5] max-w-80 truncate text-left font-medium')}
          title={row.label}
        >
          <Swatch slot={line.slot} faint={!drawn} />{' '}
          {run ? (
            <Link prefetch={false} href={`/runs/${run.id}`} className="hover:underline">
              {row.label}
            </Link>
          ) : (
            row.label
          )}
        </th>
        {columns.map((column, at) => (
          <td
            key={column.id}
            className={clsx(
              cell,
              'whitespace-nowrap',
              column.num ? 'text-right' : 'max-w-64 truncate',
              best[at] === '1' && 'font-semibold',
              row.cells[at]!.value === null && 'text-ink-3',
            )}
            title={column.num ? undefined : row.cells[at]!.text}
          >
            {column.id === 'state' && run ? <RunState line={line} /> : <CellText cell={row.cells[at]!} />}
          </td>
        ))}
        <td className={cell}>
          <span className="flex justify-end opacity-0 focus-within:opacity-100 group-hover/row:opacity-100 pointer-coarse:opacity-100">
            <IconButton small label={`Draw only ${row.label}`} onClick={() => solo(row.key)}>
              <Eye aria-hidden />
            </IconButton>
            {remove ? (
              <IconButton small label={`Take ${row.label} away`} onClick={() => remove(row.key)}>
                <X aria-hidden />
              </IconButton>
            ) : null}
          </span>
        </td>
      </tr>
    )
  },
  (a, b) =>
    a.drawn === b.drawn &&
    a.best === b.best &&
    a.index === b.index &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, i) => column.id === b.columns[i]!.id) &&
    a.remove === b.remove &&
    sameLine(a.line, b.line) &&
    a.row.label === b.row.label &&
    a.row.cells.every((cell, i) => cell.text === b.row.cells[i]!.text && cell.pending === b.row.cells[i]!.pending),
)

function sameLine(a: Line, b: Line): boolean {
  if (a === b) return true
  if (a.slot !== b.slot || a.runs.length !== b.runs.length) return false
  return a.runs.every((run, i) => {
    const other = b.runs[i]!
    return (
      run.id === other.id &&
      run.state === other.state &&
      run.stale === other.stale &&
      run.progress?.progressPercentage === other.progress?.progressPercentage
    )
  })
}

function CellText({ cell }: { cell: TableCell }) {
  if (cell.pending)
    return (
      <span className="text-ink-3">
        <span aria-hidden>…</span>
        <span className="sr-only">not read yet</span>
      </span>
    )
  return <>{cell.text}</>
}

function RunState({ line }: { line: Line }) {
  const run = line.runs[0]!
  const share = run.state === 'running' ? run.progress?.progressPercentage : undefined
  return (
    <span className="flex items-center gap-2">
      <StateWord state={run.stale ? 'stale' : run.state} className="text-small" />
      {share === undefined ? null : <span className="text-ink-3 text-small">{formatPercent(share)}</span>}
    </span>
  )
}
