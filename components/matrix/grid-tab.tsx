'use client'
import { useQueryStates } from 'nuqs'
import { useCallback, useMemo, useState } from 'react'
import { ExportMenu } from '@/components/grid/export-menu'
import { FoldPanel } from '@/components/grid/fold-panel'
import { GridTools } from '@/components/grid/grid-tools'
import { Legend } from '@/components/grid/legend'
import { RunGrid } from '@/components/grid/run-grid'
import { SelectionBar } from '@/components/grid/selection-bar'
import { SidePanel } from '@/components/grid/side-panel'
import { useStableLayout } from '@/components/grid/use-stable-layout'
import type { Matrix } from '@/lib/api/matrices'
import type { RunSummary } from '@/lib/api/runs'
import { formatCount } from '@/lib/format/number'
import { baselineOf, pickBaseline } from '@/lib/grid/baseline'
import { membersOf } from '@/lib/grid/fold'
import { matrixParams } from './search-params'
import { StagePick } from './stage-pick'
import { useCells } from './use-cells'

const NOTHING: ReadonlySet<string> = new Set()

interface GridTabProps {
  matrix: Matrix
  runs: readonly RunSummary[]
  /** Runs that are still being read: until they are here nothing can be exported. */
  toCome: number
}

/** The grid of a matrix with its tools, legend and side panel. Stages stand apart: their axes differ. */
export function GridTab({ matrix, runs: all, toCome }: GridTabProps) {
  const [params, setParams] = useQueryStates(matrixParams)
  const [selected, setSelected] = useState(NOTHING)
  const { stages, stage, runs, folds, fold, cells, metrics } = useCells(all, params)
  const layout = useStableLayout(cells, { columnAxis: params.columns ?? undefined, transpose: params.transpose })
  const baseline = useMemo(() => pickBaseline(layout, params.baseline), [layout, params.baseline])
  const open =
    params.cell === null ? -1 : cells.findIndex((cell) => membersOf(cell).some((run) => run.id === params.cell))
  const openBase = open < 0 ? -1 : baselineOf(layout, open, baseline)
  const onOpen = useCallback((id: string | null) => void setParams({ cell: id }), [setParams])
  const selectedRuns = useMemo(
    () =>
      selected.size === 0
        ? NOTHING
        : new Set(cells.flatMap((cell) => (selected.has(cell.id) ? membersOf(cell).map((run) => run.id) : []))),
    [cells, selected],
  )
  const runOf = (at: number) => runs.find((run) => run.id === cells[at]?.id) ?? null
  const common = { layout, runs: cells, metric: params.metric, baseline }
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <StagePick stages={stages} stage={stage} onStage={(next) => void setParams({ stage: next, cell: null })} />
        <GridTools
          layout={layout}
          metrics={metrics}
          metric={params.metric}
          onMetric={(metric) => void setParams({ metric })}
          baseline={baseline}
          onBaseline={(text) => void setParams({ baseline: text })}
          colour={params.colour}
          onColour={(colour) => void setParams({ colour })}
          onColumns={(columns) => void setParams({ columns })}
          onTranspose={() => void setParams({ transpose: !params.transpose })}
          folds={folds}
          fold={fold}
          onFold={(axis) => {
            setSelected(NOTHING)
            void setParams({ fold: axis, cell: null })
          }}
        />
        <span className="flex-1" />
        <SelectionBar matrixId={matrix.id} runs={runs} selected={selectedRuns} onClear={() => setSelected(NOTHING)} />
        {toCome > 0 ? (
          <span role="status" className="text-ink-3 text-small">
            Reading {formatCount(toCome)} more runs…
          </span>
        ) : (
          <ExportMenu matrix={matrix} {...common} />
        )}
      </div>
      <div className={`relative grid items-start gap-4 ${open >= 0 ? 'wide:grid-cols-[minmax(0,1fr)_308px]' : ''}`}>
        <section aria-label="Grid" className="min-w-0 rounded-panel border border-line bg-panel">
          <div className="px-4 py-1">
            <RunGrid
              label={`Runs of ${matrix.name}: ${axisNames(layout.rowAxes)} in rows, ${axisNames(layout.columnAxes)} in columns`}
              {...common}
              colour={params.colour}
              selected={selected}
              onSelect={setSelected}
              open={open < 0 ? null : cells[open]!.id}
              onOpen={onOpen}
            />
          </div>
          <Legend runs={cells} metric={params.metric} baseline={baseline} colour={params.colour} />
        </section>
        {open < 0 ? null : cells[open]!.fold ? (
          <FoldPanel
            key={cells[open]!.id}
            cell={cells[open]!}
            fold={cells[open]!.fold!}
            baseline={openBase < 0 || openBase === open ? null : cells[openBase]!}
            metric={params.metric}
            onClose={() => onOpen(null)}
          />
        ) : (
          <SidePanel
            key={cells[open]!.id}
            run={runOf(open)!}
            baseline={openBase < 0 ? null : runOf(openBase)}
            onClose={() => onOpen(null)}
          />
        )}
      </div>
    </div>
  )
}

function axisNames(axes: readonly { name: string }[]): string {
  return axes.map((axis) => axis.name).join(' and ') || 'one line'
}
