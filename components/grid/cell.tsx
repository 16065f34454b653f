// biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid; a table can't be virtualised in two directions
// biome-ignore-all lint/a11y/useFocusableInteractive: focus roves, one cell of the grid has tabIndex 0
'use client'
import clsx from 'clsx'
import { memo } from 'react'
import { FailureIcon, failureShort } from '@/components/ui/failure'
import { useNowText } from '@/components/ui/now'
import { Ring } from '@/components/ui/progress'
import { StateIcon } from '@/components/ui/state'
import { type CellView, cellView } from '@/lib/grid/cell-view'
import type { HeatStep } from '@/lib/grid/heat'
import { shortDuration } from '@/lib/grid/numbers'
import type { GridRun, GridScore } from '@/lib/grid/scores'
import { progressText } from '@/lib/progress/words'

export const HEAT_FILL: Record<HeatStep, string> = {
  [-4]: 'bg-heat-n4',
  [-3]: 'bg-heat-n3',
  [-2]: 'bg-heat-n2',
  [-1]: 'bg-heat-n1',
  0: 'bg-heat-0',
  1: 'bg-heat-p1',
  2: 'bg-heat-p2',
  3: 'bg-heat-p3',
  4: 'bg-heat-p4',
}

const KIND: Record<CellView['kind'], string> = {
  queued: 'border border-dashed border-line-2 text-ink-3',
  starting: 'bg-starting-soft text-starting-text',
  running: 'bg-running-soft text-ink',
  stale: 'hatch bg-panel text-ink ring-1 ring-inset ring-line',
  score: 'text-heat-ink',
  failed:
    'bg-panel text-failed-text shadow-[inset_0_0_0_1px_color-mix(in_srgb,var(--failed)_55%,transparent),inset_3px_0_0_var(--failed)]',
  stopped: 'bg-stopped-soft text-ink',
  cancelled: 'bg-pale-soft text-pale-text',
}

/** What decides how a cell looks. All but `run` and `baseline` are primitives, so that `memo` sees what changed. */
export interface GridCellProps {
  id: string
  row: number
  column: number
  left: number
  width: number
  /** Names of row and column, said before what the cell says. */
  name: string
  run: GridRun
  metric: string
  baseline: GridScore | null
  isBaseline: boolean
  colour: 'difference' | 'score'
  worst: number | null
  best: number | null
  /** The one cell of the grid that Tab reaches. */
  active: boolean
  selected: boolean
  open: boolean
}

/** A run in the grid. Renders when its own run or its baseline's score changed, and at no other time. */
export const GridCell = memo(function GridCell(props: GridCellProps) {
  const { run, worst, best } = props
  const range = worst === null || best === null ? null : { worst, best }
  const view = cellView(run, { ...props, range })
  return (
    <div
      id={props.id}
      role="gridcell"
      aria-colindex={props.column + 2}
      aria-selected={props.selected}
      aria-label={`${props.name}: ${view.spoken}`}
      tabIndex={props.active ? 0 : -1}
      data-row={props.row}
      data-column={props.column}
      data-run={run.id}
      title={run.state === 'running' && run.progress ? progressText(run.progress, Date.now(), !run.stale) : undefined}
      className={clsx(
        'absolute top-0 h-9 cursor-pointer [contain:layout_size_style] overflow-hidden whitespace-nowrap rounded-cell px-[5px] text-right leading-[15px]',
        view.sub || view.kind === 'failed' || view.kind === 'stale' ? 'pt-[4px]' : 'pt-[10px]',
        KIND[view.kind],
        view.heat === null ? view.kind === 'score' && 'bg-panel ring-1 ring-inset ring-line' : HEAT_FILL[view.heat],
        (props.selected || props.open) && '!overflow-visible z-[1] outline-2 outline-accent outline-offset-1',
      )}
      style={{ left: props.left, width: props.width }}
    >
      <Mark view={view} />
      <span className={clsx('block min-h-[15px] truncate font-medium', view.kind === 'failed' && 'pl-3')}>
        {view.main}
      </span>
      <Second view={view} />
    </div>
  )
})

function Mark({ view }: { view: CellView }) {
  const at = 'absolute top-[4px] left-[5px]'
  switch (view.kind) {
    case 'running':
    case 'stale':
      return (
        <Ring share={view.share} stale={view.kind === 'stale'} size={14} className="absolute top-[11px] left-[5px]" />
      )
    case 'starting':
      return <StateIcon state="starting" size={14} className="absolute top-[11px] left-[5px]" />
    case 'failed':
      return view.failureClass === null ? (
        <StateIcon state="failed" size={12} className="absolute top-[5px] left-[7px]" />
      ) : (
        <FailureIcon cls={view.failureClass} size={12} className="absolute top-[5px] left-[7px]" />
      )
    case 'stopped':
    case 'cancelled':
      return <StateIcon state={view.kind} size={12} className={at} />
    default:
      return view.skipped ? <StateIcon state="skipped" size={12} className={at} /> : null
  }
}

function Second({ view }: { view: CellView }) {
  const classes = clsx(
    'block truncate text-micro leading-[13px]',
    view.kind === 'score' || view.kind === 'stopped' ? 'text-heat-ink-2' : 'text-ink-2',
  )
  if (view.kind === 'stale') return <Silence since={view.silentSince} className={classes} />
  if (view.kind === 'failed') {
    const text = view.sub ?? (view.failureClass === null ? 'unknown' : failureShort(view.failureClass))
    return <span className={classes}>{text}</span>
  }
  return view.sub === null ? null : <span className={classes}>{view.sub}</span>
}

function Silence({ since, className }: { since: number | null; className: string }) {
  const text = useNowText((now) => (since === null ? 'silent' : shortDuration((now - since) / 1000)))
  return <span className={className}>{text}</span>
}
