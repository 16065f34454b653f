import { Facts } from '@/components/ui/facts'
import { InlineMarkdown } from '@/components/ui/markdown'
import type { ChecklistFinding } from '@/lib/report/checklist'
import { VERDICT_MARKS } from '@/lib/report/verdict-words'
import { MarkIcon } from './verdict'

export type ShownFinding = Pick<
  ChecklistFinding,
  'verdict' | 'severity' | 'message' | 'expected' | 'actual' | 'parameter' | 'fix' | 'where' | 'clause'
>

/** One finding: the sentence, what was expected and found, how to mend it. */
export function FindingView({ finding }: { finding: ShownFinding }) {
  const { verdict, severity, message, expected, actual, parameter, fix, where, clause } = finding
  const mark =
    severity === 'error' ? VERDICT_MARKS[verdict] : verdict === 'closed' && severity === 'info' ? 'none' : 'warned'
  const nothing = expected === null && actual === null
  return (
    <div className="grid min-w-0 grid-cols-[14px_minmax(0,1fr)] gap-x-2 py-1.5 text-small">
      <MarkIcon mark={mark} named className="mt-px" />
      <div className="grid min-w-0 gap-1">
        <p className="[overflow-wrap:anywhere]">
          <InlineMarkdown text={message} />
          {where ? <span className="text-ink-3"> {where === '.' ? 'the folder itself' : where}</span> : null}
        </p>
        <Facts
          left
          facts={[
            nothing || expected === null ? null : ['Expected', <InlineMarkdown key="e" text={expected} />],
            nothing || actual === null
              ? null
              : [
                  'Found',
                  <span key="a">
                    <InlineMarkdown text={actual} />
                    {parameter ? (
                      <span className="text-ink-3">
                        {' '}
                        for <code>{parameter}</code>
                      </span>
                    ) : null}
                  </span>,
                ],
            fix ? ['Fix', <InlineMarkdown key="f" text={fix} />] : null,
            clause ? ['Clause', clause] : null,
          ]}
        />
      </div>
    </div>
  )
}
