import clsx from 'clsx'
import { InlineMarkdown } from '@/components/ui/markdown'
import { formatCount } from '@/lib/format/number'
import { MARK_WORDS, type Mark } from '@/lib/report/checklist'
import { VERDICT_MARKS, VERDICT_WORDS } from '@/lib/report/verdict-words'
import type { Verdict } from '@/lib/rules/types'
import { MarkIcon } from './verdict'
import type { ReportView } from './view'
import { splitReason } from './words'

const BOX: Record<Verdict, string> = {
  closed: 'border-succeeded/40 bg-succeeded-soft text-succeeded-text',
  open: 'border-warn/40 bg-warn-soft text-warn-text',
  invalid: 'border-failed/40 bg-failed-soft text-failed-text',
  unjudged: 'border-line-2 bg-pale-soft text-ink-2',
}

/** In the order in which one wants to know them. */
const TALLY: readonly Mark[] = ['ticked', 'crossed', 'unjudged', 'open', 'warned', 'none']

/** The answer: the verdict, why, how far from CLOSED, and the requirements by what became of them. */
export function VerdictBanner({ view }: { view: ReportView }) {
  const { verdict, reason, tally } = view
  const { where, words } = splitReason(reason)
  return (
    <section
      aria-label="Verdict"
      className={clsx(
        'grid items-center gap-x-5 gap-y-2 rounded-panel border px-4 py-3 rail:grid-cols-[auto_minmax(0,1fr)] wide:grid-cols-[auto_minmax(0,1fr)_auto]',
        BOX[verdict],
      )}
    >
      <p className="flex items-center gap-2.5 font-semibold text-figure">
        <span className={clsx('grid place-items-center', verdict === 'unjudged' && 'hatch rounded-full')}>
          <MarkIcon mark={VERDICT_MARKS[verdict]} size={28} />
        </span>
        {VERDICT_WORDS[verdict]}
      </p>
      <div className="min-w-0">
        <p className="text-ink text-title [overflow-wrap:anywhere]">
          <InlineMarkdown text={words} />
        </p>
        <p className="mt-0.5 text-ink-2 text-small">
          {nextWords(view)}
          {where ? <span className="text-ink-3 [overflow-wrap:anywhere]"> First reason: {where}</span> : null}
        </p>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-small rail:col-span-2 wide:col-span-1">
        {TALLY.filter((mark) => tally[mark] > 0).map((mark) => (
          <li key={mark} className="flex items-center gap-1 whitespace-nowrap">
            <MarkIcon mark={mark} />
            <b className="font-semibold text-ink">{formatCount(tally[mark])}</b> {MARK_WORDS[mark]}
          </li>
        ))}
      </ul>
    </section>
  )
}

function nextWords({ verdict, edition, changeCount, tally }: ReportView): string {
  if (edition === null) return 'What each edition says is told under Edition.'
  if (verdict === 'closed')
    return tally.warned > 0
      ? 'Nothing has to change. The warnings are worth a look before it is handed in.'
      : 'Nothing has to change.'
  if (changeCount === 0) return 'There is nothing here that a change would make CLOSED.'
  return changeCount === 1 ? 'One change leads to CLOSED.' : `${formatCount(changeCount)} changes lead to CLOSED.`
}
