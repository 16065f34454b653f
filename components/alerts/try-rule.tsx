'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, post } from '@/components/data/api'
import { useRunPage } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Pick } from '@/components/ui/pick'
import type { RuleInput } from '@/lib/alerts/rule'
import type { TestRuleAnswer } from '@/lib/api/alerts'
import { formatCount } from '@/lib/format/number'
import { runTitle } from '@/lib/runs/title'

/** Firings that are listed; the others are counted. */
const LISTED = 8

/** Shows where a rule would have fired in a run that there is; nothing is stored. */
export function TryRule({
  rule,
  run,
  ready,
  onUnready,
}: {
  rule: RuleInput
  /** Run of the rule's scope; empty: one of the latest is chosen. */
  run: string
  /** Whether the rule is whole. */
  ready: boolean
  onUnready: () => void
}) {
  const latest = useRunPage({ sort: 'started', limit: 20 }, run === '')
  const [chosen, setChosen] = useState('')
  const runs = latest.data?.items ?? []
  const id = run || chosen || runs[0]?.id || ''
  const answer = useMutation({ mutationFn: () => post<TestRuleAnswer>('/alerts/rules/test', { rule, run: id }) })
  if (!id) return null
  return (
    <div className="grid gap-2 rounded-control bg-sunken p-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button small disabled={answer.isPending} onClick={() => (ready ? answer.mutate() : onUnready())}>
          Try on a run
        </Button>
        {run === '' ? (
          <Pick
            label="Run"
            hideLabel
            value={id}
            options={runs.map((each) => ({ value: each.id, label: `${runTitle(each)} · ${each.id}` }))}
            onChange={(next) => {
              setChosen(next)
              answer.reset()
            }}
            className="max-w-full"
          />
        ) : (
          <code className="text-small">{run}</code>
        )}
      </div>
      <div role="status" className="text-small">
        {answer.error ? (
          <Note kind="failed">
            {answer.error instanceof Error ? answer.error.message : String(answer.error)}{' '}
            {answer.error instanceof ApiError ? answer.error.fix : null}
          </Note>
        ) : answer.data ? (
          <Answer answer={answer.data} />
        ) : null}
      </div>
    </div>
  )
}

function Answer({ answer: { firings, metrics, notes } }: { answer: TestRuleAnswer }) {
  const points = metrics.reduce((sum, each) => sum + each.points, 0)
  const looked =
    metrics.length === 0
      ? ''
      : ` Judged: ${metrics
          .slice(0, 3)
          .map((each) => each.name)
          .join(', ')}${metrics.length > 3 ? ` and ${metrics.length - 3} more` : ''}, ${formatCount(points)} points.`
  return (
    <div className="grid gap-1">
      <p>
        <b className="font-medium">
          {firings.length === 0 ? 'It would not have fired.' : `It would have fired ${times(firings.length)}.`}
        </b>
        <span className="text-ink-3">{looked}</span>
      </p>
      {firings.length > 0 ? (
        <ul className="grid gap-0.5 text-ink-2">
          {firings.slice(0, LISTED).map((firing, at) => (
            <li key={at} className="[overflow-wrap:anywhere]">
              {firing.message}
              {firing.resolvedStep === null ? '' : `; over at step ${formatCount(firing.resolvedStep)}`}
            </li>
          ))}
          {firings.length > LISTED ? <li className="text-ink-3">and {firings.length - LISTED} more</li> : null}
        </ul>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="text-ink-3">
          {note}
        </p>
      ))}
    </div>
  )
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`
}
