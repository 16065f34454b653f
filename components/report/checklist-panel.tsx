'use client'
import clsx from 'clsx'
import { BookOpen, ChevronDown } from 'lucide-react'
import { Fragment, memo, useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { InlineMarkdown } from '@/components/ui/markdown'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { Empty } from '@/components/ui/states-of-panels'
import { formatCount } from '@/lib/format/number'
import { MARKS, type Mark } from '@/lib/report/checklist'
import type { Edition } from '@/lib/storage/types'
import { FindingView } from './finding-view'
import { MarkDot, MarkIcon, markText } from './verdict'
import type { ReportView, ViewGroup, ViewLine } from './view'

/** Groups that are open at first, of those that need attention. */
const OPEN_GROUPS = 3
/** Up to so many groups, all are open. */
const FEW_GROUPS = 6
/** Groups of runs that are drawn at a time: of hundreds, their heads alone would hold the page. */
const SHOWN_GROUPS = 20
/** Findings of a line that are drawn at a time. */
const FINDINGS = 20

function needsAttention(mark: Mark): boolean {
  return mark !== 'ticked' && mark !== 'none'
}

export interface ChecklistPanelProps {
  checklist: Pick<ReportView, 'groups' | 'tally'>
  edition: Edition | null
  attention: boolean
  onAttention: (attention: boolean) => void
  onRule: (id: string) => void
}

/** Every requirement of the edition with what became of it. */
export const ChecklistPanel = memo(function ChecklistPanel(props: ChecklistPanelProps) {
  const { checklist, edition, attention, onAttention, onRule } = props
  const total = MARKS.reduce((sum, mark) => sum + checklist.tally[mark], 0)
  const bad = MARKS.reduce((sum, mark) => sum + (needsAttention(mark) ? checklist.tally[mark] : 0), 0)
  const groups = checklist.groups.flatMap((group) => {
    const lines = attention ? group.lines.filter(({ mark }) => needsAttention(mark)) : group.lines
    return lines.length > 0 ? [{ ...group, lines }] : []
  })
  const [limit, setLimit] = useState(SHOWN_GROUPS)
  const shown = shownGroups(groups, limit)
  const last = shown.findLast(({ kind }) => kind === 'submission')
  const hidden = groups.length - shown.length
  const few = groups.length <= FEW_GROUPS
  const open = new Set(
    few
      ? groups.map(({ id }) => id)
      : groups
          .filter(({ lines }) => lines.some(({ mark }) => needsAttention(mark)))
          .slice(0, OPEN_GROUPS)
          .map(({ id }) => id),
  )
  const openLine = lineToOpen(groups.filter(({ id }) => open.has(id)))
  return (
    <Panel
      title="Checklist"
      note={edition ? `edition ${edition} · ${formatCount(total)} requirements` : undefined}
      end={
        <Segmented
          label="Show"
          value={attention ? 'attention' : 'all'}
          onChange={(next) => onAttention(next === 'attention')}
          options={[
            { value: 'all', label: `All ${formatCount(total)}` },
            { value: 'attention', label: `Needs attention ${formatCount(bad)}` },
          ]}
        />
      }
    >
      {groups.length === 0 ? (
        <Empty title="Nothing needs attention" actions={<Button onClick={() => onAttention(false)}>Show all</Button>}>
          Every requirement is met or does not apply.
        </Empty>
      ) : (
        <div className="pb-1.5">
          {shown.map((group) => (
            <Fragment key={group.id}>
              <Group
                group={group}
                folds={!few}
                openAtFirst={open.has(group.id)}
                openLine={openLine?.group === group.id ? openLine.rule : null}
                onRule={onRule}
              />
              {group === last && hidden > 0 ? (
                <div className="border-line border-t px-4 py-2">
                  <Button small onClick={() => setLimit(limit + 2 * SHOWN_GROUPS)}>
                    Show {formatCount(Math.min(2 * SHOWN_GROUPS, hidden))} more of {formatCount(hidden)} groups
                  </Button>
                </div>
              ) : null}
            </Fragment>
          ))}
        </div>
      )}
    </Panel>
  )
})

/** The first of the worst lines: what makes the verdict, not a warning above it. */
export function lineToOpen(
  groups: readonly { id: string; lines: readonly Pick<ViewLine, 'rule' | 'mark'>[] }[],
): { group: string; rule: string } | null {
  for (const worst of MARKS.filter(needsAttention))
    for (const { id, lines } of groups) {
      const line = lines.find(({ mark }) => mark === worst)
      if (line) return { group: id, rule: line.rule }
    }
  return null
}

/** All but groups of runs beyond a number; of those the ones that need attention come first, in the order of the list. */
export function shownGroups<G extends Pick<ViewGroup, 'kind' | 'lines'>>(groups: readonly G[], limit: number): G[] {
  const ofRuns = groups.filter(({ kind }) => kind === 'submission')
  const bad = ofRuns.filter(({ lines }) => lines.some(({ mark }) => needsAttention(mark)))
  const kept = new Set([...new Set([...bad, ...ofRuns])].slice(0, limit))
  return groups.filter((group) => group.kind !== 'submission' || kept.has(group))
}

interface GroupProps {
  group: ViewGroup
  folds: boolean
  openAtFirst: boolean
  openLine: string | null
  onRule: (id: string) => void
}

function Group({ group, folds, openAtFirst, openLine, onRule }: GroupProps) {
  const [open, setOpen] = useState(openAtFirst)
  const id = useId()
  const { title, detail, lines } = group
  const head = (
    <>
      <span className="shrink-0 font-semibold text-small">{title}</span>
      <span className="min-w-0 text-ink-3 text-small [overflow-wrap:anywhere]">{detail}</span>
    </>
  )
  return (
    <section aria-labelledby={id} className="border-line border-t pt-1.5">
      <h3 id={id} className="px-4 font-normal">
        {folds ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex w-full flex-wrap items-baseline gap-x-2 rounded-cell py-0.5 text-left hover:bg-hover"
          >
            {head}
            <span className="ml-auto flex items-center gap-2 text-ink-2 text-micro">
              {MARKS.filter((mark) => mark !== 'none' && lines.some((line) => line.mark === mark)).map((mark) => (
                <span key={mark} className="flex items-center gap-0.5">
                  <MarkIcon mark={mark} size={12} named />
                  {lines.filter((line) => line.mark === mark).length}
                </span>
              ))}
              <Chevron open={open} />
            </span>
          </button>
        ) : (
          <span className="flex flex-wrap items-baseline gap-x-2 py-0.5">{head}</span>
        )}
      </h3>
      {open ? (
        <ul>
          {lines.map((line) => (
            <Line
              key={line.rule}
              line={line}
              isRule={group.kind !== 'tree'}
              openAtFirst={line.rule === openLine}
              onRule={onRule}
            />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function Chevron({ open }: { open: boolean }) {
  return (
    <ChevronDown
      aria-hidden
      size={12}
      className={clsx('shrink-0 text-ink-3 transition-transform duration-[120ms]', open && 'rotate-180')}
    />
  )
}

interface LineProps {
  line: ViewLine
  /** Faults of the tree are no rules: nothing to read about them. */
  isRule: boolean
  openAtFirst: boolean
  onRule: (id: string) => void
}

const OPEN_TINT: Partial<Record<Mark, string>> = {
  open: 'bg-warn-soft/60',
  crossed: 'bg-failed-soft/60',
}

function Line({ line, isRule, openAtFirst, onRule }: LineProps) {
  const [open, setOpen] = useState(openAtFirst)
  const { rule, title, mark, summary } = line
  const bad = needsAttention(mark)
  const opens = isRule || line.findings.length > 0
  const words = (
    <>
      <MarkDot mark={mark} />
      <span className="flex min-w-0 flex-1 gap-x-2.5 max-sm:flex-col">
        <span className={clsx('min-w-0 [overflow-wrap:anywhere]', bad && 'font-medium')}>{title}</span>
        {summary ? (
          <span
            className={clsx(
              'min-w-0 text-small leading-5 sm:ml-auto sm:max-w-[48%] sm:text-right',
              !open && 'sm:truncate',
              bad ? markText(mark) : 'text-ink-2',
            )}
            title={open ? undefined : summary}
          >
            <InlineMarkdown text={summary} />
          </span>
        ) : null}
      </span>
    </>
  )
  const row = 'flex min-h-7 w-full items-center gap-2.5 px-4 py-0.5 text-left'
  return (
    <li className={clsx(open && OPEN_TINT[mark])}>
      {opens ? (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className={clsx(row, '-outline-offset-2 hover:bg-hover')}
        >
          {words}
          <Chevron open={open} />
        </button>
      ) : (
        <div className={row}>
          {words}
          <span className="w-3" />
        </div>
      )}
      {open ? <Opened line={line} isRule={isRule} onRule={() => onRule(rule)} /> : null}
    </li>
  )
}

function Opened({ line, isRule, onRule }: { line: ViewLine; isRule: boolean; onRule: () => void }) {
  const [shown, setShown] = useState(FINDINGS)
  const { findings, mark, rule, counts } = line
  return (
    <div className="grid gap-1 pr-4 pb-2.5 pl-[46px] max-sm:pl-4">
      {findings.slice(0, shown).map((finding, index) => (
        <FindingView key={index} finding={finding} />
      ))}
      {findings.length === 0 ? (
        <p className="text-ink-2 text-small">
          {mark === 'none' ? 'There is nothing here that it could be about.' : countWords(counts)}
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {findings.length > shown ? (
          <Button small onClick={() => setShown(shown + 5 * FINDINGS)}>
            Show {formatCount(Math.min(5 * FINDINGS, findings.length - shown))} more of{' '}
            {formatCount(findings.length - shown)}
          </Button>
        ) : null}
        {line.more > 0 && findings.length <= shown ? (
          <span className="text-ink-3 text-small">{formatCount(line.more)} more are in the documents.</span>
        ) : null}
        {isRule ? (
          <Button small kind="ghost" onClick={onRule} className="-ml-2">
            <BookOpen aria-hidden />
            Read the rule
            <code className="font-normal text-ink-3">{rule}</code>
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function countWords({ pass, not_applicable: none }: ViewLine['counts']): string {
  const met = pass === 1 ? 'Met.' : `Met ${formatCount(pass)} times.`
  return none > 0 && pass > 0 ? `${met} Does not apply to ${formatCount(none)} others.` : met
}
