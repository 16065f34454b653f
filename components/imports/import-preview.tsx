'use client'
import clsx from 'clsx'
import { Fragment, memo, useMemo } from 'react'
import { shortNames } from '@/components/grid/short-names'
import { StateIcon } from '@/components/ui/state'
import type { ImportPlan } from '@/lib/api/imports'
import { formatValue } from '@/lib/grid/cell-view'
import { layoutGrid } from '@/lib/grid/layout'
import { columnSpans } from '@/lib/grid/table'

/** What the preview draws; the rest is said in a sentence. */
const ROWS = 24
const COLUMNS = 8

type PlanRun = ImportPlan['runs'][number]

/** The grid as it would be, with its first scores. */
export const ImportPreview = memo(function ImportPreview({ plan }: { plan: ImportPlan }) {
  const layout = useMemo(() => layoutGrid(plan.runs), [plan])
  const rows = layout.rows.slice(0, ROWS)
  const columns = layout.columns.slice(0, COLUMNS)
  const spans = columnSpans({ ...layout, columns })
  const short = useMemo(() => shortNames(layout.rows.flatMap((head) => head.group ?? head.label)), [layout])
  // With more axes than two at the side, the others stand in the detail; else that is a description.
  const several = layout.rowAxes.length > 2
  const cut = layout.rows.length > ROWS || layout.columns.length > COLUMNS
  return (
    <div className="overflow-x-auto border-line border-t px-5 pt-2 pb-3">
      <table
        aria-label="Preview of the import"
        className="w-full border-separate border-spacing-x-2 border-spacing-y-0.5"
      >
        <thead className="text-left text-ink-3 text-micro">
          {spans.some((span) => span.group !== null) ? (
            <tr>
              <td />
              {spans.map((span) => (
                <th
                  key={span.start}
                  colSpan={span.length}
                  scope="colgroup"
                  className={clsx('truncate font-medium text-ink-2', span.group && 'border-line-2 border-b')}
                >
                  {span.group}
                </th>
              ))}
            </tr>
          ) : null}
          <tr>
            <td />
            {columns.map((head) => (
              <th key={head.key} scope="col" title={head.label} className="max-w-24 truncate text-right font-normal">
                {head.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((head, row) => (
            <Fragment key={head.key}>
              {head.group !== null && head.group !== rows[row - 1]?.group ? (
                <tr>
                  <th
                    scope="rowgroup"
                    colSpan={columns.length + 1}
                    title={head.group}
                    className="max-w-0 truncate pt-1 text-left font-medium text-micro"
                  >
                    {short(head.group)}
                  </th>
                </tr>
              ) : null}
              <tr>
                <th
                  scope="row"
                  title={head.key}
                  className="max-w-44 truncate text-left font-normal text-ink-2 text-small"
                >
                  {head.group === null ? short(head.label) : head.label}
                  {several && head.detail ? <span className="text-ink-3"> {head.detail}</span> : null}
                </th>
                {columns.map((column, at) => (
                  <PreviewCell key={column.key} run={plan.runs[layout.cells[row * layout.columns.length + at]!]} />
                ))}
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
      {cut || plan.runs.length < plan.total ? (
        <p className="pt-2 text-ink-3 text-micro">
          {rows.length} of {layout.rows.length} rows, {columns.length} of {layout.columns.length} columns
          {plan.runs.length < plan.total ? `, of the first ${plan.runs.length} runs` : ''}. All of them are imported.
        </p>
      ) : null}
    </div>
  )
})

function PreviewCell({ run }: { run: PlanRun | undefined }) {
  if (!run)
    return (
      <td title="There is no run for this combination" className="text-right text-ink-3">
        –
      </td>
    )
  const score = run.scores.find((one) => one.headline) ?? run.scores[0]
  if (run.state === 'failed' || score?.value == null)
    return (
      <td title={run.note ?? score?.note ?? undefined} className="text-right text-failed-text text-micro">
        <span className="inline-flex items-center gap-1 whitespace-nowrap">
          <StateIcon state="failed" size={12} />
          {run.state === 'failed' ? 'none' : 'no score'}
        </span>
      </td>
    )
  return (
    <td title={`${run.key}\n${score.name}${run.note ? `\n${run.note}` : ''}`} className="text-right text-small">
      {formatValue(score.value, score)}
    </td>
  )
}
