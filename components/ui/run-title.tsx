import clsx from 'clsx'
import type { RunSummary } from '@/lib/api/runs'
import { axisTitles, runTitle } from '@/lib/runs/title'

/** Of a first label that is long, about so many characters stay. */
const KEPT = 8
const LONG = 14

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
    <span className={clsx('flex min-w-0', className)} title={whole}>
      <span
        className={first.length < LONG ? 'shrink-0' : 'shrink-[1000] truncate'}
        style={first.length < LONG ? undefined : { minWidth: `${KEPT}ch` }}
      >
        {first}
      </span>
      <span className="min-w-0 truncate">{`\u00a0· ${others.join(' · ')}`}</span>
    </span>
  )
}
