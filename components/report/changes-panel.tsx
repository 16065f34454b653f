'use client'
import { memo, useState } from 'react'
import { Button } from '@/components/ui/button'
import { InlineMarkdown } from '@/components/ui/markdown'
import { Panel } from '@/components/ui/panel'
import { formatCount } from '@/lib/format/number'
import type { Change } from '@/lib/report/checklist'
import { VERDICT_MARKS } from '@/lib/report/verdict-words'
import { MarkIcon } from './verdict'

const SHOWN = 5

export interface ChangesPanelProps {
  changes: readonly Change[]
  /** Of all of them; the list may be shorter. */
  count: number
  onRule: (id: string) => void
}

/** What to do, the worst first. */
export const ChangesPanel = memo(function ChangesPanel({ changes, count, onRule }: ChangesPanelProps) {
  const [all, setAll] = useState(false)
  if (changes.length === 0) return null
  const shown = all ? changes : changes.slice(0, SHOWN)
  return (
    <Panel
      title="What to change to reach CLOSED"
      note={count === 1 ? undefined : `${formatCount(count)} changes, the worst first`}
    >
      <ol>
        {shown.map((change, index) => (
          <li key={index} className="flex gap-2.5 border-line border-t px-4 py-2">
            <MarkIcon mark={VERDICT_MARKS[change.verdict]} named className="mt-[3px]" />
            <div className="min-w-0 flex-1">
              <p className="[overflow-wrap:anywhere]">
                <InlineMarkdown text={change.fix || change.message} />
              </p>
              <p className="mt-0.5 text-ink-2 text-small [overflow-wrap:anywhere]">
                {change.fix ? <InlineMarkdown text={change.message} /> : null}{' '}
                <span className="text-ink-3">
                  {change.where}
                  {change.more > 0 ? `, and ${formatCount(change.more)} more of the kind` : ''}
                </span>
              </p>
            </div>
            <Button small kind="ghost" className="max-sm:hidden" onClick={() => onRule(change.rule)}>
              Read the rule
            </Button>
          </li>
        ))}
      </ol>
      {count > shown.length ? (
        <div className="border-line border-t px-4 py-2">
          {all ? (
            <p className="text-ink-3 text-small">
              {formatCount(count - shown.length)} more are in the checklist and in the documents.
            </p>
          ) : (
            <Button small onClick={() => setAll(true)}>
              Show {formatCount(changes.length - SHOWN)} more
            </Button>
          )}
        </div>
      ) : null}
    </Panel>
  )
})
