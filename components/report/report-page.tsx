'use client'
import { Download, FileSearch, RotateCcw, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { type ReactNode, startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ApiError } from '@/components/data/api'
import { announce } from '@/components/frame/announce'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button, IconButton } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { AccentLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { useMounted } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { ProgressBar } from '@/components/ui/progress'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Time } from '@/components/ui/values'
import type { Report } from '@/lib/api/reports'
import { formatCount, formatPercent } from '@/lib/format/number'
import { VERDICT_WORDS } from '@/lib/report/verdict-words'
import type { Verdict } from '@/lib/rules/types'
import type { Edition } from '@/lib/storage/types'
import { ChangesPanel } from './changes-panel'
import { ChecklistPanel } from './checklist-panel'
import { downloadHref, reportHref, useDeleteReport, useJudge, useReport, useReportView } from './queries'
import { RuleDialog } from './rule-dialog'
import { RunDialog } from './run-dialog'
import { RunsPanel } from './runs-panel'
import { reportParams } from './search-params'
import { DownloadsPanel, EditionsPanel, FactsPanel } from './side-panels'
import { SubmissionsPanel } from './submissions-panel'
import { VerdictBanner } from './verdict-banner'
import { type ReportView, runOf } from './view'
import { progressShare, repeatOf, runsWord, sourceWords } from './words'

/** Runs that the head links to. */
const LINKED_RUNS = 5

/** A report: the verdict, the checklist of an edition, the runs behind it, the documents. */
export function ReportPage({ id }: { id: string }) {
  const { data: report, error, refetch } = useReport(id)
  useCrumbs([{ title: 'Reports', href: '/reports' }, { title: report?.name ?? id }])
  useVerdictAnnouncement(report)
  if (!report) {
    if (error instanceof ApiError && error.status === 404) return <NotFound id={id} />
    if (error)
      return (
        <Panel>
          <LoadError error={error} what="The report" retry={() => void refetch()} />
        </Panel>
      )
    return <Loading />
  }
  return (
    <>
      <Head report={report} />
      {report.state === 'judging' ? (
        <Judging report={report} />
      ) : report.state === 'failed' ? (
        <Failed report={report} />
      ) : (
        <Ready report={report} />
      )}
    </>
  )
}

function Head({ report }: { report: Report }) {
  const router = useRouter()
  const { judge, pending } = useJudge()
  const remove = useDeleteReport()
  const [asking, setAsking] = useState(false)
  const mounted = useMounted()
  const repeat = repeatOf(report)
  const judging = report.state === 'judging'
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-80">
        <h1 className="[overflow-wrap:anywhere]">{report.name}</h1>
        <p className="text-ink-3 text-small [overflow-wrap:anywhere]">
          <code>{report.id}</code>
          {report.counts ? ` · ${runsWord(report.counts.runs)}` : ''} ·{' '}
          {report.source.matrixId ? (
            <>
              runs of{' '}
              <AccentLink href={`/matrices/${encodeURIComponent(report.source.matrixId)}`}>
                {report.source.label}
              </AccentLink>
            </>
          ) : report.source.runs.length > 0 ? (
            <OwnRuns ids={report.source.runs} />
          ) : report.source.kind === 'path' ? (
            <code>{report.source.label}</code>
          ) : (
            sourceWords(report)
          )}
          {report.source.leftOut.length > 0 ? (
            <span title={report.source.leftOut.join(', ')}>
              , without {runsWord(report.source.leftOut.length)} that published no results
            </span>
          ) : null}{' '}
          · {judging ? 'asked for' : 'judged'} <Time at={report.endedAt ?? report.createdAt} className="!min-w-0" />
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mounted ? (
          <CopyButton
            text={`${window.location.origin}${reportHref(report.id)}`}
            label="Copy the permanent link"
            words="Copy link"
            small={false}
          />
        ) : null}
        {repeat && !judging ? (
          <Button disabled={pending} onClick={() => judge(repeat)}>
            <RotateCcw aria-hidden />
            Judge again
          </Button>
        ) : null}
        {judging ? null : (
          <Button asChild>
            <Link href="/reports?verify=path">
              <FileSearch aria-hidden />
              Verify another
            </Link>
          </Button>
        )}
        {report.state === 'ready' ? (
          <Button asChild kind="primary">
            <a href={downloadHref(report.id, report.sizes.zip === null ? 'pdf' : 'zip', null)} download>
              <Download aria-hidden />
              {report.sizes.zip === null ? 'Report (PDF)' : 'Package (zip)'}
            </a>
          </Button>
        ) : null}
        <IconButton
          kind="default"
          label={judging ? 'Stop judging' : 'Delete the report'}
          onClick={() => setAsking(true)}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={judging ? `Stop judging ${report.name}?` : `Delete the report ${report.name}?`}
        action={judging ? 'Stop and delete' : 'Delete'}
        onConfirm={() => remove.mutate(report, { onSuccess: () => router.push('/reports') })}
      >
        Its link stops working and its documents go, an uploaded archive too. Folders that were judged where they are
        stay as they are.
      </ConfirmDialog>
    </header>
  )
}

/** Runs it was made of, as links back. */
function OwnRuns({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.length === 1 ? 'of ' : 'of runs '}
      {ids.slice(0, LINKED_RUNS).map((id, index) => (
        <span key={id}>
          {index > 0 ? ', ' : ''}
          <AccentLink href={`/runs/${encodeURIComponent(id)}`}>{id}</AccentLink>
        </span>
      ))}
      {ids.length > LINKED_RUNS ? ` and ${formatCount(ids.length - LINKED_RUNS)} more` : ''}
    </>
  )
}

function Judging({ report }: { report: Report }) {
  const share = progressShare(report)
  const { progress } = report
  return (
    <Panel inset title="Judging">
      <p role="status" className="text-ink-2">
        {progress && progress.total > 0
          ? `${formatCount(progress.done)} of ${formatCount(progress.total)} run folders read${share === null ? '' : `, ${formatPercent(share * 100)}`}.`
          : 'Looking for runs in the tree.'}
      </p>
      <ProgressBar share={share} className="mt-2" />
      <p className="mt-2 text-ink-3 text-small">This page may be left: the report is made all the same.</p>
    </Panel>
  )
}

function Failed({ report }: { report: Report }) {
  const { error } = report
  return (
    <div role="alert">
      <Note kind="failed" title={error?.detail ?? 'The results could not be read.'} className="!px-4 !py-3">
        {error?.fix} {error ? <span className="block text-ink-3">{error.code}</span> : null}
      </Note>
    </div>
  )
}

function Ready({ report }: { report: Report }) {
  const [view, setView] = useQueryStates(reportParams)
  const search = useSearchParams()
  const asked = view.edition !== null && view.edition !== report.edition ? view.edition : null
  const edition = asked ?? report.edition
  const { data, error, refetch, isPending } = useReportView(report.id, asked)
  const openRule = useCallback((rule: string) => void setView({ rule }), [setView])

  const hrefOf = (next: Edition | null) => {
    const params = new URLSearchParams(search)
    // What is chosen in one edition's list may not be in another's.
    for (const name of ['edition', 'rule', 'run', 'verdict']) params.delete(name)
    if (next) params.set('edition', next)
    const query = params.toString()
    return query ? `?${query}` : '?'
  }
  return (
    <>
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_300px]">
        {isPending ? (
          <DocumentSkeleton />
        ) : !data ? (
          <Panel className="wide:col-start-1">
            <LoadError error={error} what="The document" retry={() => void refetch()} />
          </Panel>
        ) : (
          <Sheet key={`${report.id} ${edition}`} view={data} edition={edition} onRule={openRule} />
        )}
        <aside aria-label="Edition and documents" className="grid min-w-0 gap-3 wide:row-start-2 wide:col-start-2">
          <EditionsPanel
            editions={report.editions}
            current={edition}
            own={report.edition}
            href={hrefOf}
            why={report.editionReason}
          />
          <DownloadsPanel report={report} edition={edition} />
          {data ? <FactsPanel facts={data.facts} /> : null}
          <p className="px-1 text-ink-3 text-small">
            The same rules judge before a launch, on the command line and here. They cannot disagree.
          </p>
        </aside>
      </div>
      <RuleDialog id={view.rule} edition={edition} onClose={() => void setView({ rule: null })} />
    </>
  )
}

/** What one document says. */
function Sheet({
  view,
  edition,
  onRule,
}: {
  view: ReportView
  edition: Edition | null
  onRule: (rule: string) => void
}) {
  const [{ show, verdict, sort, run: path }, setView] = useQueryStates(reportParams)
  const onAttention = useCallback((on: boolean) => void setView({ show: on ? 'attention' : null }), [setView])
  const onVerdict = useCallback((next: Verdict | null) => void setView({ verdict: next }), [setView])
  const onSort = useCallback((next: string | null) => void setView({ sort: next }), [setView])
  const onOpen = useCallback((next: string) => void setView({ run: next }), [setView])
  const opened = useMemo(() => runOf(view, path), [view, path])
  // Drawn in pieces, so that the page stays at hand: first what is seen first.
  const drawn = useSteps(3)
  return (
    <>
      <div className="wide:col-span-2">
        <VerdictBanner view={view} />
      </div>
      <div className="grid min-w-0 gap-3 wide:row-start-2">
        <ChangesPanel changes={view.changes} count={view.changeCount} onRule={onRule} />
        {drawn >= 1 ? (
          <ChecklistPanel
            checklist={view}
            edition={edition}
            attention={show === 'attention'}
            onAttention={onAttention}
            onRule={onRule}
          />
        ) : (
          <Panel inset title="Checklist">
            <Skeleton widths={[34, 82, 68, 74, 82, 68]} />
          </Panel>
        )}
        {drawn >= 2 ? <SubmissionsPanel view={view} /> : null}
        {drawn >= 3 ? (
          <RunsPanel
            tables={view.tables}
            counts={view.counts}
            verdict={verdict}
            sort={sort}
            onVerdict={onVerdict}
            onSort={onSort}
            onOpen={onOpen}
          />
        ) : null}
      </div>
      <RunDialog
        run={opened}
        number={opened ? numberOf(view, opened.path) : 0}
        metrics={opened ? (view.metrics[opened.benchmark] ?? []) : []}
        onClose={() => void setView({ run: null })}
      />
    </>
  )
}

/** Counts to `last`, one step after another is drawn. */
function useSteps(last: number): number {
  const [step, setStep] = useState(0)
  useEffect(() => {
    if (step === last) return
    // A task of its own: within one the browser would lay all of it out at once.
    const timer = setTimeout(() => startTransition(() => setStep(step + 1)))
    return () => clearTimeout(timer)
  }, [step, last])
  return step
}

function numberOf({ tables }: ReportView, path: string): number {
  for (const { groups } of tables)
    for (const { runs } of groups) for (const { number, run } of runs) if (run.path === path) return number
  return 0
}

/** The verdict is said once, when the judging ends. */
function useVerdictAnnouncement(report: Report | undefined) {
  const before = useRef<string | undefined>(undefined)
  const state = report?.state
  const words =
    report?.state === 'ready' && report.verdict
      ? `${report.name}: ${VERDICT_WORDS[report.verdict]}. ${report.reason}`
      : report?.state === 'failed'
        ? `${report.name} could not be judged`
        : ''
  useEffect(() => {
    if (before.current === 'judging' && words) announce(words)
    before.current = state
  }, [state, words])
}

function DocumentSkeleton() {
  return (
    <>
      <div className="h-[66px] rounded-panel border border-line bg-panel p-4 wide:col-span-2">
        <Skeleton widths={[22, 64]} />
      </div>
      <div className="min-h-[60dvh] rounded-panel border border-line bg-panel p-4 wide:row-start-2">
        <Skeleton widths={[34, 82, 68, 74, 82, 68]} />
      </div>
    </>
  )
}

function Loading(): ReactNode {
  return (
    <div className="grid gap-4">
      <Skeleton widths={[28, 46]} />
      <DocumentSkeleton />
    </div>
  )
}

function NotFound({ id }: { id: string }) {
  return (
    <Panel>
      <Empty
        title="There is no such report"
        actions={
          <Button asChild>
            <Link href="/reports">All reports</Link>
          </Button>
        }
      >
        No report has the id <code>{id}</code>. It was deleted, belongs to another server, or the link was cut short.
      </Empty>
    </Panel>
  )
}
