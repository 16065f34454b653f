'use client'
import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { useCrumbs } from '@/components/frame/crumbs'
import { Button, IconButton } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Panel } from '@/components/ui/panel'
import { Ring } from '@/components/ui/progress'
import { Search } from '@/components/ui/search'
import { Segmented } from '@/components/ui/segmented'
import { StateWord } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { Report } from '@/lib/api/reports'
import { formatPercent } from '@/lib/format/number'
import { VERDICT_WORDS } from '@/lib/report/verdict-words'
import { VERDICTS } from '@/lib/rules/verdict'
import { reportHref, useDeleteReport, useReports } from './queries'
import { reportsParams } from './search-params'
import { VerdictWord } from './verdict'
import { VerifyPanel } from './verify-panel'
import { countWords, progressShare, sourceWords } from './words'

/** How many reports are read at once. */
const PAGE = 100

/** Kept reports at the left, at the right what makes another one. */
export function ReportsPage() {
  const [{ q, verdict }, setParams] = useQueryStates(reportsParams)
  const [limit, setLimit] = useState(PAGE)
  const [deleting, setDeleting] = useState<Report | null>(null)
  const remove = useDeleteReport()
  const reports = useReports({ limit, ...(q ? { search: q } : {}), ...(verdict ? { verdict } : {}) })
  const filtered = q !== '' || verdict !== null
  const items = reports.data?.items
  useCrumbs([{ title: 'Reports' }])
  return (
    <>
      <h1>Reports</h1>
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_340px]">
        <VerifyPanel className="wide:order-2" />
        <div className="grid min-w-0 gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <Search
              label="Search reports"
              placeholder="Name or source"
              value={q}
              onChange={(next) => void setParams({ q: next || null })}
            />
            <Segmented
              label="Verdict"
              value={verdict ?? 'all'}
              onChange={(next) => void setParams({ verdict: next === 'all' ? null : next })}
              options={[
                { value: 'all', label: 'All' },
                ...VERDICTS.map((value) => ({
                  value,
                  label: value === 'unjudged' ? 'unjudged' : VERDICT_WORDS[value],
                })),
              ]}
              className="max-w-full overflow-x-auto"
            />
          </div>
          <Panel>
            {reports.isPending ? (
              <Skeleton className="p-4" widths={[82, 74, 90, 68, 80]} />
            ) : !items ? (
              <LoadError error={reports.error} what="The reports" retry={() => void reports.refetch()} />
            ) : items.length > 0 ? (
              <ReportsTable reports={items} onDelete={setDeleting} />
            ) : filtered ? (
              <Empty
                title="No report matches this filter"
                actions={<Button onClick={() => void setParams({ q: null, verdict: null })}>Clear the filter</Button>}
              />
            ) : (
              <NoReport />
            )}
            {reports.data?.nextCursor ? (
              <div className="border-line border-t px-4 py-2">
                <Button small disabled={reports.isFetching || limit >= 1000} onClick={() => setLimit(limit + PAGE)}>
                  Show older reports
                </Button>
              </div>
            ) : null}
          </Panel>
        </div>
      </div>
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => {
          if (!open) setDeleting(null)
        }}
        title={
          deleting?.state === 'judging' ? `Stop judging ${deleting.name}?` : `Delete the report ${deleting?.name}?`
        }
        action={deleting?.state === 'judging' ? 'Stop and delete' : 'Delete'}
        onConfirm={() => {
          if (deleting) remove.mutate(deleting)
        }}
      >
        Its link stops working and its documents go, an uploaded archive too. Folders that were judged where they are
        stay as they are.
      </ConfirmDialog>
    </>
  )
}

function NoReport() {
  return (
    <Empty title="No report yet">
      <p>
        Point Rungrid at a folder or an archive of MLPerf Storage results, one run or a whole submission, editions 1.0
        to 3.0. A report says rule by rule why they are CLOSED, OPEN or INVALID, and what to change.
      </p>
      <p className="mt-2">
        The same without a server: <code>npx rungrid verify DIR</code>
      </p>
    </Empty>
  )
}

function ReportsTable({ reports, onDelete }: { reports: readonly Report[]; onDelete: (report: Report) => void }) {
  const router = useRouter()
  return (
    <Table aria-label="Reports" className="min-w-[720px]">
      <thead>
        <tr>
          <Th className="w-[40%]">Report</Th>
          <Th>Verdict</Th>
          <Th>Edition</Th>
          <Th>Runs</Th>
          <Th num>When</Th>
          <Th>
            <span className="sr-only">Delete</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {reports.map((report) => {
          const href = reportHref(report.id)
          return (
            <Tr
              key={report.id}
              className="cursor-pointer"
              onClick={(event) => {
                // The name is the link; a click elsewhere in the row is a convenience of the mouse.
                if ((event.target as HTMLElement).closest('a, button')) return
                if (event.ctrlKey || event.metaKey) window.open(href)
                else router.push(href)
              }}
            >
              <Td className="max-w-40 py-1.5">
                <Link href={href} className="block truncate font-medium hover:underline" title={report.name}>
                  {report.name}
                </Link>
                <span className="block truncate text-ink-3 text-small" title={sourceWords(report)}>
                  <code>{report.id}</code> · {sourceWords(report)}
                </span>
              </Td>
              <Td title={report.reason || report.error?.detail}>
                <ReportState report={report} />
              </Td>
              <Td className="text-ink-2">{report.edition ?? '–'}</Td>
              <Td className="text-ink-2 text-small">
                {report.counts ? countWords(report.counts, report.verdict) : '–'}
              </Td>
              <Td num className="text-ink-3 text-small">
                <Time at={report.createdAt} />
              </Td>
              <Td className="w-8 text-right">
                <IconButton small label={`Delete ${report.name}`} onClick={() => onDelete(report)}>
                  <Trash2 aria-hidden />
                </IconButton>
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}

/** Its verdict; before there is one how far it is, or that there will be none. */
function ReportState({ report }: { report: Report }) {
  if (report.state === 'failed') return <StateWord state="failed">Could not be read</StateWord>
  if (report.state === 'ready' && report.verdict)
    return <VerdictWord verdict={report.verdict} className="font-medium" />
  const share = progressShare(report)
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-running-text">
      <Ring share={share} size={14} />
      Judging{share === null ? '' : `, ${formatPercent(share * 100)}`}
    </span>
  )
}
