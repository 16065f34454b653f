'use client'
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { equation } from '@/components/matrix/words'
import { Button } from '@/components/ui/button'
import { AccentLink } from '@/components/ui/link'
import { ProgressBar } from '@/components/ui/progress'
import { StateIcon } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { ImportPlan } from '@/lib/api/imports'
import { formatCount } from '@/lib/format/number'
import { ImportPreview } from './import-preview'

export interface ImportPanelProps {
  plan: ImportPlan | null
  pending: boolean
  /** The source was refused, or the server is away. */
  error: unknown
  /** Nothing was named yet. */
  blank: boolean
  importing: boolean
  onImport: (force: boolean) => void
  onRetry: () => void
}

/** What would be imported: cells, holes, scores, what is wrong with each file, and what is missing to import. */
export function ImportPanel({ plan, pending, error, blank, importing, onImport, onRetry }: ImportPanelProps) {
  const shown = blank || error ? null : plan
  const missing = blank
    ? 'Name a path or a file to begin'
    : error
      ? 'Nothing to import'
      : pending || !plan
        ? 'Reading'
        : plan.errorCount > 0
          ? `${plan.errorCount} ${plan.errorCount === 1 ? 'error' : 'errors'} to fix before importing`
          : null
  const count = plan ? `${formatCount(plan.total)} ${plan.total === 1 ? 'run' : 'runs'}` : ''
  return (
    <aside
      aria-label="Preview"
      className="min-w-0 self-start rounded-panel border border-line bg-panel rail:sticky rail:top-0"
    >
      <div aria-live="polite" className={pending && shown ? 'opacity-60' : ''}>
        {shown ? (
          <Body plan={shown} />
        ) : blank ? (
          <Empty title="No preview yet">
            What would be imported appears here as soon as there is something to read. Nothing is stored before you
            import it, and your files stay as they are.
          </Empty>
        ) : error ? (
          <LoadError error={error} what="It" retry={onRetry} />
        ) : (
          <div className="p-5">
            <Skeleton widths={[40, 100, 60]} />
          </div>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2 border-line border-t px-5 py-3">
        <span role="status" className="min-w-0 flex-1 text-ink-3 text-small">
          {missing ?? (plan?.before ? 'Imported before' : '')}
        </span>
        <Button
          kind="primary"
          aria-disabled={missing !== null || importing}
          title={missing ?? undefined}
          onClick={missing === null && !importing ? () => onImport(plan?.before != null) : undefined}
        >
          {importing ? 'Importing' : missing ? 'Import' : `Import ${count}${plan?.before ? ' again' : ''}`}
        </Button>
      </div>
    </aside>
  )
}

/** Problems that are shown at once; the others are counted. */
const PROBLEMS = 20

function Body({ plan }: { plan: ImportPlan }) {
  const [figure, ...rest] = equation({ total: plan.total, axes: plan.axes, excluded: plan.holes.count }).split(' ')
  const more = plan.problemCount - Math.min(PROBLEMS, plan.problems.length)
  return (
    <>
      <div className="grid gap-2.5 px-5 pt-3.5 pb-3">
        <div className="flex items-baseline gap-3">
          <p className="min-w-0 flex-1">
            <span className="font-semibold text-figure [font-variant-numeric:proportional-nums]">{figure}</span>{' '}
            <span className="text-ink-2 text-title">{rest.join(' ').replace('excluded', 'missing')}</span>
          </p>
          <span className="whitespace-nowrap text-ink-3 text-small">{plan.format.title}</span>
        </div>
        {plan.total > 0 ? (
          <>
            <ProgressBar tall counts={{ succeeded: plan.succeeded, failed: plan.failed }} />
            <p className="text-ink-2 text-small">
              {formatCount(plan.succeeded)} with results
              {plan.failed > 0 ? `, ${formatCount(plan.failed)} without: shown as failed, with the reason` : ''}
            </p>
          </>
        ) : null}
      </div>
      {plan.runs.length > 0 ? <ImportPreview plan={plan} /> : null}
      <ul aria-label="What was found" className="divide-y divide-line border-line border-t text-ink-2 text-small">
        {plan.before ? (
          <Item icon={<TriangleAlert aria-hidden className="size-4 text-warn" />}>
            <b className="font-semibold text-ink">The same was imported before,</b> as{' '}
            <AccentLink href={`/matrices/${plan.before.id}`}>{plan.before.name}</AccentLink>.
          </Item>
        ) : null}
        {plan.problems.slice(0, PROBLEMS).map((problem, at) => (
          <Item
            key={at}
            icon={
              problem.level === 'error' ? (
                <StateIcon state="failed" size={16} />
              ) : (
                <TriangleAlert aria-hidden className="size-4 text-warn" />
              )
            }
          >
            <code>{problem.path}</code> <b className="font-semibold text-ink">{problem.message}</b> {problem.fix}
          </Item>
        ))}
        {more > 0 ? <Item icon={null}>and {formatCount(more)} more like these</Item> : null}
        {plan.scores.slice(0, 6).map((score) => (
          <Item key={`${score.name} ${score.direction} ${score.scale}`} icon={null}>
            <b className="font-semibold text-ink">{score.name}</b>{' '}
            {score.direction === 'higher' ? '↑ higher is better' : '↓ lower is better'}
            {score.scale ? `, ${score.scale[0]} to ${score.scale[1]}` : ''} · {formatCount(score.runs)}{' '}
            {score.runs === 1 ? 'run' : 'runs'}
          </Item>
        ))}
        {plan.scores.length > 6 ? <Item icon={null}>and {plan.scores.length - 6} more scores</Item> : null}
        {plan.holes.count > 0 ? (
          <Item icon={null}>
            <b className="font-semibold text-ink">
              {formatCount(plan.holes.count)} {plan.holes.count === 1 ? 'combination has' : 'combinations have'} no run
            </b>
            , such as {plan.holes.keys.slice(0, 3).join('; ')}.
          </Item>
        ) : null}
      </ul>
    </>
  )
}

function Item({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2.5 px-5 py-2">
      <span className="w-4 shrink-0">{icon}</span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  )
}
