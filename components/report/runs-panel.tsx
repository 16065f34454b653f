'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, memo, useMemo, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { Pick } from '@/components/ui/pick'
import { Empty } from '@/components/ui/states-of-panels'
import { Duration, Num } from '@/components/ui/values'
import { formatCount } from '@/lib/format/number'
import type { Counts } from '@/lib/rules/document'
import type { Verdict } from '@/lib/rules/types'
import { VERDICTS } from '@/lib/rules/verdict'
import { type MeanRow, nextSort, parseSort, type RunRow, type RunTable, rowsOf } from './run-rows'
import { VerdictWord } from './verdict'
import { benchmarkWords } from './words'

const ROW = 28
/** Rows that are seen at once before the table scrolls by itself. */
const TALL = 18

export interface RunsPanelProps {
  tables: readonly RunTable[]
  counts: Counts
  verdict: Verdict | null
  sort: string | null
  onVerdict: (verdict: Verdict | null) => void
  onSort: (sort: string | null) => void
  onOpen: (path: string) => void
}

/** The runs behind the verdict, a table a benchmark. */
export const RunsPanel = memo(function RunsPanel(props: RunsPanelProps) {
  const { tables, counts, verdict, sort, onVerdict, onSort, onOpen } = props
  const shown = tables.map((table) => ({
    table,
    rows: rowsOf(table, { verdict, sort: parseSort(sort, table.benchmark) }),
  }))
  const none = shown.every(({ rows }) => rows.length === 0)
  return (
    <Panel
      title="Runs behind it"
      note={formatCount(counts.runs)}
      end={
        <Pick
          label="Verdict"
          value={verdict ?? 'all'}
          options={[
            { value: 'all', label: 'all', detail: formatCount(counts.runs) },
            ...VERDICTS.map((each) => ({
              value: each,
              label: each === 'unjudged' ? 'unjudged' : each.toUpperCase(),
              detail: formatCount(counts[each]),
            })),
          ]}
          onChange={(next) => onVerdict(next === 'all' ? null : (next as Verdict))}
          className="!h-6"
        />
      }
    >
      {none ? (
        <Empty
          title={counts.runs === 0 ? 'No run was found' : 'No run has this verdict'}
          actions={verdict ? <Button onClick={() => onVerdict(null)}>Show all</Button> : undefined}
        >
          {counts.runs === 0
            ? 'The faults of the tree say what was looked for. Is the folder one level too high or too low?'
            : null}
        </Empty>
      ) : (
        shown.map(({ table, rows }) =>
          rows.length > 0 ? (
            <section key={table.benchmark} aria-label={benchmarkWords(table.benchmark)}>
              {tables.length > 1 ? (
                <h3 className="border-line border-t px-4 pt-2 pb-1 font-semibold text-small">
                  {benchmarkWords(table.benchmark)}
                </h3>
              ) : null}
              <Runs
                table={table}
                rows={rows}
                sort={sort}
                onSort={(column) => onSort(nextSort(sort, table.benchmark, column))}
                onOpen={onOpen}
              />
            </section>
          ) : null,
        )
      )}
    </Panel>
  )
})

interface Column {
  id: string
  title: string
  unit?: string
  num?: boolean
  width: number
  grow?: boolean
}

function columnsOf({ benchmark, metrics }: RunTable): Column[] {
  return [
    { id: 'number', title: '#', width: 52 },
    { id: 'run', title: 'Run', width: 176, grow: true },
    { id: 'verdict', title: 'Verdict', width: 220 },
    { id: 'started', title: 'Started', width: 164 },
    { id: 'processes', title: benchmark === 'training' ? 'Accelerators' : 'Processes', num: true, width: 92 },
    ...metrics.map(({ name, title, unit }) => ({ id: name, title, unit, num: true, width: widthOf(title, unit) })),
    { id: 'duration', title: 'Duration', num: true, width: 96 },
  ]
}

/** As wide as its title: a number without its unit says nothing. A mean with its deviation fits in the least. */
function widthOf(title: string, unit: string): number {
  return Math.max(148, Math.ceil((title.length + unit.length) * 6.3) + 32)
}

interface RunsProps {
  table: RunTable
  rows: readonly RunRow[]
  sort: string | null
  onSort: (column: string) => void
  onOpen: (path: string) => void
}

/** Draws the rows in view only. Arrow keys move from run to run, Enter opens one. */
function Runs({ table, rows, sort, onSort, onOpen }: RunsProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useMemo(() => columnsOf(table), [table])
  const sorted = parseSort(sort, table.benchmark)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 5,
    getItemKey: (index) => rows[index]?.key ?? index,
  })
  const items = virtual.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const firstRun = items.find(({ index }) => rows[index]?.kind === 'run')?.index

  const focusRow = (index: number) => {
    virtual.scrollToIndex(index)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus())
  }
  /** The next run in that direction, over heads and means. */
  const step = (from: number, by: number) => {
    const way = Math.sign(by)
    let at = Math.min(rows.length - 1, Math.max(0, from + by))
    while (rows[at] && rows[at]?.kind !== 'run') at += way
    if (rows[at]?.kind === 'run') focusRow(at)
  }
  const onKey = (event: KeyboardEvent, index: number, path: string) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }
    const by = steps[event.key]
    if (by !== undefined) step(index, by)
    else if (event.key === 'Home') step(-1, 1)
    else if (event.key === 'End') step(rows.length, -1)
    else if (event.key === 'Enter') onOpen(path)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={scroller}
      className="overflow-auto rounded-b-panel [contain:content]"
      style={{ maxHeight: (TALL + 1) * ROW, minHeight: Math.min(rows.length, 4) * ROW }}
    >
      <table
        aria-label={`Runs of ${benchmarkWords(table.benchmark).toLowerCase()}`}
        aria-rowcount={rows.length + 1}
        className="w-full table-fixed border-separate border-spacing-0"
        style={{ minWidth: columns.reduce((sum, { width }) => sum + width, 0) }}
      >
        <colgroup>
          {columns.map(({ id, grow, width }) => (
            <col key={id} style={grow ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => {
              const now = sorted?.column === column.id ? sorted : null
              return (
                <th
                  key={column.id}
                  scope="col"
                  aria-sort={now ? (now.descending ? 'descending' : 'ascending') : undefined}
                  className={clsx(
                    'sticky top-0 z-10 h-7 border-line border-b bg-panel pr-3 font-medium text-ink-3 text-micro first:pl-4',
                    column.num ? 'text-right' : 'text-left',
                  )}
                >
                  <button
                    type="button"
                    onClick={() => onSort(column.id)}
                    title={column.unit ? `${column.title}, ${column.unit}` : column.title}
                    className={clsx(
                      'inline-flex h-6 max-w-full items-center gap-1 rounded-cell hover:text-ink',
                      now && 'text-ink',
                    )}
                  >
                    <span className="truncate">
                      {column.title}
                      {column.unit ? `, ${column.unit}` : ''}
                    </span>
                    {now ? (
                      now.descending ? (
                        <ArrowDown aria-hidden size={11} />
                      ) : (
                        <ArrowUp aria-hidden size={11} />
                      )
                    ) : null}
                  </button>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <Space columns={columns.length} height={above} /> : null}
          {items.map(({ index, key }) => {
            const row = rows[index]
            if (!row) return null
            if (row.kind === 'group') return <GroupRow key={key} row={row} columns={columns.length} index={index} />
            if (row.kind === 'mean') return <Mean key={key} row={row} table={table} index={index} />
            return (
              <Run
                key={key}
                row={row}
                table={table}
                index={index}
                tabIndex={index === firstRun ? 0 : -1}
                onKey={onKey}
                onOpen={onOpen}
              />
            )
          })}
          {below > 0 ? <Space columns={columns.length} height={below} /> : null}
        </tbody>
      </table>
    </div>
  )
}

const CELL = 'h-7 truncate border-line border-b pr-3 first:pl-4'
const NUM = clsx(CELL, 'text-right')

function Space({ columns, height }: { columns: number; height: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

function GroupRow({
  row,
  columns,
  index,
}: {
  row: Extract<RunRow, { kind: 'group' }>
  columns: number
  index: number
}) {
  return (
    <tr aria-rowindex={index + 2} className="bg-sunken">
      <th
        scope="rowgroup"
        colSpan={columns}
        className={clsx(CELL, 'text-left font-medium text-small')}
        title={row.title}
      >
        <span className="sticky left-4 inline-flex items-center gap-3">
          {row.title}
          {row.verdict ? <VerdictWord verdict={row.verdict} className="font-normal" /> : null}
        </span>
      </th>
    </tr>
  )
}

interface RunProps {
  row: Extract<RunRow, { kind: 'run' }>
  table: RunTable
  index: number
  tabIndex: number
  onKey: (event: KeyboardEvent, index: number, path: string) => void
  onOpen: (path: string) => void
}

function Run({ row: { number, run, first }, table, index, tabIndex, onKey, onOpen }: RunProps) {
  return (
    <tr
      aria-rowindex={index + 2}
      data-row={index}
      tabIndex={tabIndex}
      onKeyDown={(event) => onKey(event, index, run.path)}
      onClick={() => onOpen(run.path)}
      aria-label={`Run ${number}, ${run.path}`}
      className="cursor-pointer -outline-offset-2 hover:bg-hover"
    >
      <td className={clsx(CELL, 'text-ink-3')}>{number}</td>
      <td className={CELL} title={run.path}>
        <code className="text-small">{lastOf(run.path)}</code>
        {run.command && run.command !== 'run' ? <span className="text-ink-3 text-small"> {run.command}</span> : null}
      </td>
      <td className={CELL} title={first?.message}>
        <VerdictWord verdict={run.verdict} short className="text-small" />
        {first ? <span className="text-ink-3 text-small"> · {lastOf(first.rule)}</span> : null}
      </td>
      <td className={clsx(CELL, 'text-ink-2')}>{run.startedAt?.slice(0, 19).replace('T', ' ') ?? '–'}</td>
      <td className={NUM}>{formatCount(run.processes)}</td>
      {table.metrics.map(({ name, digits }) => (
        <td key={name} className={NUM}>
          <Num value={run.metrics[name]} digits={digits} />
        </td>
      ))}
      <td className={NUM}>{run.durationSeconds === null ? '–' : <Duration seconds={run.durationSeconds} precise />}</td>
    </tr>
  )
}

function Mean({ row, table, index }: { row: MeanRow; table: RunTable; index: number }) {
  const cell = 'h-7 truncate border-line-2 border-y pr-3 first:pl-4'
  return (
    <tr aria-rowindex={index + 2}>
      <td className={cell} />
      <th scope="row" colSpan={3} className={clsx(cell, 'text-left font-normal')}>
        mean ± std <span className="text-ink-3">of these {formatCount(row.count)} runs</span>
      </th>
      <td className={cell} />
      {table.metrics.map(({ name, digits }) => {
        const value = row.metrics[name]
        return (
          <td key={name} className={clsx(cell, 'text-right')}>
            {value ? (
              <>
                <b className="font-semibold">
                  <Num value={value.mean} digits={digits} />
                </b>
                {value.std === null ? null : (
                  <span className="text-ink-3">
                    {' '}
                    ± <Num value={value.std} digits={digits} />
                  </span>
                )}
              </>
            ) : (
              <span className="text-ink-3">–</span>
            )}
          </td>
        )
      })}
      <td className={clsx(cell, 'text-right')}>
        {row.durationSeconds === null ? '–' : <Duration seconds={row.durationSeconds} precise />}
      </td>
    </tr>
  )
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
