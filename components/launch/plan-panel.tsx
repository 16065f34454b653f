'use client'
import { Clock, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { equation } from '@/components/matrix/words'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { ProgressBar } from '@/components/ui/progress'
import { StateIcon } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Plan } from '@/lib/api/matrices'
import type { Issue } from '@/lib/errors/rungrid-error'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { PlanPreview } from './plan-preview'
import type { SpecPlan } from './use-spec-plan'

export interface PlanPanelProps {
  planned: SpecPlan
  issues: readonly Issue[]
  /** Nothing was chosen yet. */
  blank: boolean
  launching: boolean
  onLaunch: () => void
  onRunAnyway: () => void
  /** Of the draft, beside Launch. */
  children?: ReactNode
}

/** What would happen: how many runs, which are there already, what collides, how long, and what is missing to launch. */
export function PlanPanel({ planned, issues, blank, launching, onLaunch, onRunAnyway, children }: PlanPanelProps) {
  const { plan, pending, error } = planned
  const collisions = plan?.collisions.length ?? 0
  const missing = blank
    ? 'Choose a benchmark to begin'
    : issues.length > 0
      ? `${issues.length} ${issues.length === 1 ? 'error' : 'errors'} to fix before launching`
      : error
        ? 'The plan could not be made'
        : pending || !plan
          ? 'Planning'
          : collisions > 0
            ? 'Collisions to fix before launching'
            : plan.total === 0
              ? 'No run is left by exclude'
              : null
  const stale = issues.length > 0 || pending
  return (
    <aside
      aria-label="Plan"
      className="min-w-0 self-start rounded-panel border border-line bg-panel rail:sticky rail:top-0"
    >
      <div aria-live="polite" className={stale && plan ? 'opacity-60' : ''}>
        {plan && !blank ? (
          <PlanBody plan={plan} onRunAnyway={onRunAnyway} />
        ) : error ? (
          <LoadError error={error} what="The plan" retry={planned.retry} />
        ) : blank || issues.length > 0 ? (
          <Empty title={blank ? 'No plan yet' : 'No plan until the errors are fixed'}>
            {blank
              ? 'Choose a benchmark and give its axes values. What would run appears here as you type.'
              : 'What would run appears here.'}
          </Empty>
        ) : (
          <div className="p-5">
            <Skeleton widths={[40, 100, 60]} />
          </div>
        )}
      </div>
      {issues.length > 0 && !blank ? (
        <p className="flex gap-2.5 border-line border-t px-5 py-2 text-ink-2 text-small">
          <StateIcon state="failed" size={16} />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <b className="font-semibold text-ink">{issues[0]!.message}</b>{' '}
            {issues[0]!.path ? <code>{issues[0]!.path}</code> : null}
            {issues.length > 1 ? ` and ${issues.length - 1} more` : ''}
          </span>
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2 border-line border-t px-5 py-3">
        <span role="status" className="min-w-0 flex-1 text-ink-3 text-small">
          {missing ?? (
            <span className="max-sm:hidden">
              <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
            </span>
          )}
        </span>
        {children}
        <Button
          kind="primary"
          aria-disabled={missing !== null || launching}
          title={missing ?? undefined}
          onClick={missing === null && !launching ? onLaunch : undefined}
        >
          {launching ? 'Launching' : plan && missing === null ? launchWord(plan) : 'Launch'}
        </Button>
      </div>
    </aside>
  )
}

function launchWord(plan: Plan): string {
  return plan.toRun === 0 ? 'Launch' : `Launch ${formatCount(plan.toRun)} ${plan.toRun === 1 ? 'run' : 'runs'}`
}

function PlanBody({ plan, onRunAnyway }: { plan: Plan; onRunAnyway: () => void }) {
  const colliding = plan.runs.filter((run) => run.status === 'collision').length
  const complete = plan.complete.length
  const [figure, ...rest] = equation(plan).split(' ')
  const toRun = Math.max(0, plan.total - complete - colliding)
  return (
    <>
      <div className="grid gap-2.5 px-5 pt-3.5 pb-3">
        <div className="flex items-baseline gap-3">
          <p className="min-w-0 flex-1">
            <span className="font-semibold text-figure [font-variant-numeric:proportional-nums]">{figure}</span>{' '}
            <span className="text-ink-2 text-title">{rest.join(' ')}</span>
          </p>
          <span className="whitespace-nowrap text-ink-3 text-small">
            planned in {formatDuration(plan.plannedMs / 1000)}
          </span>
        </div>
        <ProgressBar tall counts={{ running: toRun, skipped: complete, failed: colliding }} />
        <ul className="flex flex-wrap gap-x-4 text-ink-2 text-small">
          <Count icon={<StateIcon state="running" size={14} />} value={toRun} word="will run" />
          {complete > 0 ? (
            <Count icon={<StateIcon state="skipped" size={14} />} value={complete} word="skipped" />
          ) : null}
          {colliding > 0 ? (
            <Count
              icon={<StateIcon state="failed" size={14} />}
              value={colliding}
              word={`collide in ${plan.collisions.length} ${plan.collisions.length === 1 ? 'folder' : 'folders'}`}
            />
          ) : null}
        </ul>
      </div>
      <PlanPreview plan={plan} />
      <ul className="divide-y divide-line border-line border-t text-ink-2 text-small">
        {plan.collisions.slice(0, 3).map((collision) => (
          <PlanNote key={collision.resultDir} icon={<StateIcon state="failed" size={16} />}>
            <b className="font-semibold text-ink">{collision.message}</b> {collision.fix}
            <code className="block [overflow-wrap:anywhere]">{collision.resultDir}</code>
          </PlanNote>
        ))}
        {plan.collisions.length > 3 ? (
          <PlanNote icon={<StateIcon state="failed" size={16} />}>
            and {plan.collisions.length - 3} more folders that would be written twice
          </PlanNote>
        ) : null}
        {complete > 0 ? (
          <PlanNote icon={<StateIcon state="skipped" size={16} />}>
            <b className="font-semibold text-ink">
              {formatCount(complete)} {complete === 1 ? 'is' : 'are'} complete already.
            </b>{' '}
            {reasonsOf(plan)}{' '}
            <button type="button" onClick={onRunAnyway} className="font-medium text-accent hover:underline">
              Run them anyway
            </button>
          </PlanNote>
        ) : null}
        {plan.warnings.slice(0, 5).map((warning, at) => (
          <PlanNote key={at} icon={<TriangleAlert aria-hidden className="size-4 text-warn" />}>
            {warning.message} {warning.path ? <code>{warning.path}</code> : null}
          </PlanNote>
        ))}
        <PlanNote icon={<Clock aria-hidden className="size-4 text-ink-3" />}>
          {plan.toRun === 0 ? (
            'Nothing is left to run.'
          ) : (
            <>
              <b className="font-semibold text-ink">
                {plan.expectedSeconds === null ? 'Duration not known' : `About ${formatDuration(plan.expectedSeconds)}`}
              </b>
              , {plan.pool.atOnce} at once on {plan.pool.devices} {plan.pool.devices === 1 ? 'device' : 'devices'}.{' '}
              {plan.pool.note}
            </>
          )}
        </PlanNote>
      </ul>
    </>
  )
}

function Count({ icon, value, word }: { icon: ReactNode; value: number; word: string }) {
  return (
    <li className="flex items-center gap-1">
      {icon}
      <span>
        <b className="font-semibold text-ink">{formatCount(value)}</b> {word}
      </span>
    </li>
  )
}

function PlanNote({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)] gap-2.5 px-5 py-2">
      {icon}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  )
}

/** Why results count as complete: the reason of the first, and that the boxes have the others. */
function reasonsOf(plan: Plan): string {
  const reasons = [...new Set(plan.complete.map((run) => run.reason))]
  return reasons.length > 1 ? `${reasons[0]} The boxes above say it of the others.` : (reasons[0] ?? '')
}
