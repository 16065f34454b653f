'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'

export interface Column<T> {
  id: string
  title: string
  num?: boolean
  /** Width in px; `grow` columns share what is left, and never get narrower than it. */
  width: number
  grow?: boolean
  cell: (row: T) => ReactNode
}

export interface DataTableProps<T> {
  /** What the table shows, for screen readers. */
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowId: (row: T) => string
  rowName: (row: T) => string
  onOpen: (row: T) => void
  selected: ReadonlySet<string>
  onSelect: (ids: ReadonlySet<string>) => void
  /** Called when the end comes near, to load more. */
  onEnd?: () => void
  /** Below the last row: loading more, or the end. */
  foot?: ReactNode
}

const ROW = 32
const CHECK = 36

/**
 * A table that draws only the rows in view: thousands cost what fifty do. Arrow keys move from row to row, Enter opens,
 * Space selects, Shift with Space or a click selects a range.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowId, rowName, onOpen, selected, onSelect, onEnd, foot } = props
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => (rows[index] ? rowId(rows[index]) : index),
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= rows.length - 20) onEnd?.()
  }, [last, rows.length, onEnd])

  const select = (index: number, range: boolean) => {
    const next = new Set(selected)
    const from = range ? Math.min(anchor.current, index) : index
    const to = range ? Math.max(anchor.current, index) : index
    const on = range || !next.has(rowId(rows[index] as T))
    for (const row of rows.slice(from, to + 1)) {
      if (on) next.add(rowId(row))
      else next.delete(rowId(row))
    }
    anchor.current = index
    onSelect(next)
  }
  const focusRow = (index: number) => {
    virtual.scrollToIndex(index)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus())
  }
  const onKey = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }
    const step = steps[event.key]
    if (step !== undefined) focusRow(Math.min(rows.length - 1, Math.max(0, index + step)))
    else if (event.key === 'Home') focusRow(0)
    else if (event.key === 'End') focusRow(rows.length - 1)
    else if (event.key === 'Enter') onOpen(rows[index] as T)
    else if (event.key === ' ') select(index, event.shiftKey)
    else return
    event.preventDefault()
  }

  const width = CHECK + columns.reduce((sum, column) => sum + column.width, 0)
  const all = rows.length > 0 && rows.every((row) => selected.has(rowId(row)))
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const head = 'sticky top-0 z-10 h-7 border-line border-b bg-panel font-medium text-ink-3 text-micro'
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto rounded-[inherit]">
      <table
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: width }}
      >
        <colgroup>
          <col style={{ width: CHECK }} />
          {columns.map((column) => (
            <col key={column.id} style={column.grow ? undefined : { width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={head}>
              <input
                type="checkbox"
                aria-label="Select all loaded rows"
                className="align-middle"
                checked={all}
                onChange={() => onSelect(all ? new Set() : new Set(rows.map(rowId)))}
              />
            </th>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={clsx(head, 'truncate pr-3', column.num ? 'text-right' : 'text-left')}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? (
            <tr aria-hidden>
              <td colSpan={columns.length + 1} style={{ height: above }} />
            </tr>
          ) : null}
          {items.map((item) => {
            const row = rows[item.index] as T
            const isSelected = selected.has(rowId(row))
            const cell = clsx('h-8 border-line border-b', isSelected ? 'bg-accent-soft' : 'group-hover:bg-hover')
            return (
              <tr
                key={item.key}
                aria-rowindex={item.index + 2}
                aria-selected={isSelected}
                data-row={item.index}
                tabIndex={item.index === (items[0]?.index ?? 0) ? 0 : -1}
                onKeyDown={(event) => onKey(event, item.index)}
                className="group -outline-offset-2"
              >
                <td className={clsx(cell, 'text-center')}>
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    className="align-middle"
                    aria-label={`Select ${rowName(row)}`}
                    checked={isSelected}
                    onChange={(event) => select(item.index, (event.nativeEvent as MouseEvent).shiftKey)}
                  />
                </td>
                {columns.map((column) => (
                  <td key={column.id} className={clsx(cell, 'truncate pr-3', column.num && 'text-right')}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            )
          })}
          {below > 0 ? (
            <tr aria-hidden>
              <td colSpan={columns.length + 1} style={{ height: below }} />
            </tr>
          ) : null}
        </tbody>
      </table>
      {foot}
    </div>
  )
}
