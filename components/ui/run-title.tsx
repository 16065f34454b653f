import clsx from 'clsx'
import type { RunSummary } from '@/lib/api/runs'
import { axisTitles, runTitle } from '@/lib/runs/title'

/** So many characters of the first label stay. */
const KEPT = 8

export interface RunTitleProps {
  run: Pick<RunSummary, 'key' | 'axes' | 'matrixName'>
  className?: string
}

/**
 * The name of a run on one line. Where room is short the first label gives way: it is the model as a rule, the same in
 * row after row, and the labels behind it tell the runs apart.
 */
export function RunTitle({ run, className }: RunTitleProps) {
  const [first, ...others] = axisTitles(run.axes)
  const whole = runTitle(run)
  if (first === undefined || others.length === 0) {
    return (
      <span className={clsx('block truncate', className)} title={whole}>
        {whole}
      </span>
    )
  }
  return (
    <span className={clsx('flex min-w-0 whitespace-pre', className)} title={whole}>
      <span className="shrink-[1000] truncate" style={{ minWidth: `${Math.min(first.length, KEPT)}ch` }}>
        {first}
      </span>
      <span className="min-w-0 truncate">{` · ${others.join(' · ')}`}</span>
    </span>
  )
}
