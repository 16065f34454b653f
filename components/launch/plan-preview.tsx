'use client'
import clsx from 'clsx'
import { memo, useMemo } from 'react'
import { shortNames } from '@/components/grid/short-names'
import { StateIcon } from '@/components/ui/state'
import type { Plan, PlanRun } from '@/lib/api/matrices'
import { layoutGrid } from '@/lib/grid/layout'
import { columnSpans } from '@/lib/grid/table'
import { isNumber } from '@/lib/runs/title'

/** What the preview draws; the rest is said in a sentence. */
const ROWS = 48
const COLUMNS = 12

const LOOK: Record<PlanRun['status'], { box: string; word: string }> = {
  run: { box: 'bg-running-soft ring-1 ring-inset ring-running', word: 'will run' },
  complete: {
    box: 'bg-[color-mix(in_srgb,var(--succeeded)_18%,var(--panel))] text-succeeded-text',
    word: 'complete, will be skipped',
  },
  collision: { box: 'bg-failed-soft text-failed-text', word: 'collides' },
}

/** The grid as it would be, a small box a run. */
export const PlanPreview = memo(function PlanPreview({ plan }: { plan: Plan }) {
  const runs = useMemo(() => plan.runs.filter((run) => run.stage === plan.runs[0]?.stage), [plan])
  const layout = useMemo(() => layoutGrid(runs), [runs])
  const rows = layout.rows.slice(0, ROWS)
  const columns = layout.columns.slice(0, COLUMNS)
  const spans = columnSpans({ ...layout, columns })
  const short = useMemo(() => shortNames(layout.rows.flatMap((head) => head.group ?? [])), [layout])
  const deep = layout.rowAxes.length > 2
  const starts = new Set(spans.slice(1).map((span) => span.start))
  if (runs.length < 2) return null
  return (
    <div className="overflow-x-auto border-line border-t px-5 pt-2 pb-3">
      <table aria-label="Preview of the plan" className="-mx-0.5 w-full table-fixed border-separate border-spacing-0.5">
        <thead className="text-left text-ink-3 text-micro">
          {spans.some((span) => span.group !== null) ? (
            <tr>
              <th className={deep ? 'w-44' : 'w-24'} />
              {spans.map((span) => (
                <th
                  key={span.start}
                  colSpan={span.length}
                  scope="colgroup"
                  className={clsx(
                    'truncate font-medium text-ink-2',
                    span.group && 'border-line-2 border-b',
                    span.start > 0 && 'border-l-4 border-l-transparent',
                  )}
                >
                  {span.group}
                </th>
              ))}
            </tr>
          ) : null}
          <tr>
            <th className={deep ? 'w-44' : 'w-24'} />
            {columns.map((head, at) => (
              <th
                key={head.key}
                scope="col"
                title={head.label}
                className={clsx('truncate font-normal', starts.has(at) && 'border-l-4 border-l-transparent')}
              >
                {isNumber(head.label) && layout.columnAxes.length === 1
                  ? `${layout.columnAxes[0]!.name} ${head.label}`
                  : head.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((head, row) => (
            <Rows
              key={head.key}
              head={head}
              before={rows[row - 1]?.group ?? null}
              short={short}
              columns={columns.length}
              deep={deep}
            >
              {columns.map((column, at) => {
                const run = runs[layout.cells[row * layout.columns.length + at]!]
                return run ? (
                  <td
                    key={column.key}
                    aria-label={LOOK[run.status].word}
                    title={`${head.label} × ${column.label}: ${LOOK[run.status].word}\n${run.resultDir}${run.reason ? `\n${run.reason}` : ''}`}
                    className={clsx('h-[17px] rounded-cell text-center leading-none', LOOK[run.status].box)}
                  >
                    {run.status === 'complete' ? (
                      <StateIcon state="skipped" size={10} className="!text-current" />
                    ) : null}
                    {run.status === 'collision' ? <StateIcon state="failed" size={10} /> : null}
                  </td>
                ) : (
                  <td key={column.key} className="h-[17px] text-center text-ink-3 text-micro leading-none">
                    –
                  </td>
                )
              })}
            </Rows>
          ))}
        </tbody>
      </table>
      {layout.rows.length > ROWS || layout.columns.length > COLUMNS || runs.length < plan.runs.length ? (
        <p className="pt-2 text-ink-3 text-micro">
          Preview of {rows.length} of {layout.rows.length} rows, {columns.length} of {layout.columns.length} columns
          {runs.length < plan.runs.length ? ', first stage' : ''}.
        </p>
      ) : null}
    </div>
  )
})

interface RowsProps {
  head: { group: string | null; label: string; detail?: string }
  before: string | null
  short: (label: string) => string
  columns: number
  /** More axes than group and label have room for: their values stand in the detail. */
  deep: boolean
  children: React.ReactNode
}

function Rows({ head, before, short, columns, deep, children }: RowsProps) {
  const name = deep && head.detail ? `${head.label} · ${head.detail}` : head.label
  return (
    <>
      {head.group !== null && head.group !== before ? (
        <tr>
          <th
            scope="rowgroup"
            colSpan={columns + 1}
            className="truncate pt-1 text-left font-normal text-micro"
            title={head.group}
          >
            <code>{short(head.group)}</code>
          </th>
        </tr>
      ) : null}
      <tr>
        <th scope="row" title={name} className="truncate text-left font-normal text-ink-3 text-micro">
          {name}
        </th>
        {children}
      </tr>
    </>
  )
}
