'use client'
import { X } from 'lucide-react'
import Link from 'next/link'
import { IconButton } from '@/components/ui/button'
import { StateIcon, stateWord } from '@/components/ui/state'
import { formatGap, formatValue, spreadText } from '@/lib/grid/cell-view'
import { difference } from '@/lib/grid/heat'
import { type FoldFacts, type GridRun, scoreOf } from '@/lib/grid/scores'
import { PANEL_CLASSES } from './side-panel'

export interface FoldPanelProps {
  cell: GridRun
  fold: FoldFacts
  /** The cell it is compared with. */
  baseline: GridRun | null
  metric: string
  onClose: () => void
}

/** The runs behind a folded cell: the value and state of each, what they make together, and the way to each run. */
export function FoldPanel({ cell, fold, baseline, metric, onClose }: FoldPanelProps) {
  const labels = Object.values(cell.axes).map((value) => value.label)
  const score = scoreOf(cell, metric)
  const base = baseline && scoreOf(baseline, metric)
  const gap = score && difference(score, base)
  const n = score?.spread?.values.size ?? 0
  return (
    <aside aria-label="Runs of the selected cell" className={PANEL_CLASSES}>
      <header className="flex items-start gap-2 py-3 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <p className="text-ink-3 text-small">Selected cell</p>
          <h2 className="font-mono [overflow-wrap:anywhere]">{labels.slice(1).join(' × ') || labels[0] || 'all'}</h2>
          {labels.length > 1 ? <p className="text-ink-2 text-small [overflow-wrap:anywhere]">{labels[0]}</p> : null}
        </div>
        <IconButton small label="Close panel" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <section className="grid gap-1 border-line border-t px-4 py-3">
        <p className="font-semibold text-figure">{score?.value == null ? '–' : spreadText(score)}</p>
        <p className="text-ink-2 text-small">
          {score?.value == null
            ? (score?.note ?? 'No score yet')
            : `${score.name}, mean${n > 1 ? ' ± sample standard deviation' : ''} of ${n} of ${fold.members.length} runs`}
        </p>
        {gap && score ? (
          <p className="text-ink-2 text-small">
            <b className="font-medium text-ink">{formatGap(gap.raw, score)}</b> against the baseline
            {gap.pairs > 0
              ? `, mean of ${gap.pairs} ${gap.pairs === 1 ? 'pair' : 'pairs'} of equal ${fold.axis}`
              : `, difference of the means: no ${fold.axis} is complete on both sides`}
          </p>
        ) : null}
      </section>
      <section className="border-line border-t px-4 py-3">
        <table className="w-full text-small">
          <thead>
            <tr className="text-ink-3 text-micro">
              <th scope="col" className="pb-1 text-left font-medium">
                {fold.axis}
              </th>
              <th scope="col" className="pb-1 text-left font-medium">
                state
              </th>
              <th scope="col" className="pb-1 text-right font-medium">
                score
              </th>
              {base ? (
                <th scope="col" className="pb-1 pl-2 text-right font-medium">
                  difference
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {fold.members.map((run, at) => {
              const own = run.state === 'failed' ? null : scoreOf(run, metric)
              const value = score?.spread?.values.get(fold.keys[at]!)
              const other = base?.spread?.values.get(fold.keys[at]!)
              return (
                <tr key={run.id}>
                  <th scope="row" className="py-0.5 text-left font-[inherit]">
                    <Link
                      href={`/runs/${encodeURIComponent(run.id)}`}
                      className="font-medium text-accent hover:underline"
                    >
                      {fold.keys[at]}
                    </Link>
                  </th>
                  <td className="py-0.5">
                    <span className="inline-flex items-center gap-1">
                      <StateIcon state={run.stale ? 'stale' : run.state} size={12} />
                      {stateWord(run.stale ? 'stale' : run.state)}
                      {run.state === 'running' && run.progress?.progressPercentage !== undefined
                        ? ` ${Math.floor(run.progress.progressPercentage)} %`
                        : null}
                    </span>
                  </td>
                  <td className="py-0.5 text-right">{own?.value == null ? '–' : formatValue(own.value, own)}</td>
                  {base ? (
                    <td className="py-0.5 pl-2 text-right text-ink-3">
                      {value === undefined || other === undefined || !score ? '–' : formatGap(value - other, score)}
                    </td>
                  ) : null}
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </aside>
  )
}
