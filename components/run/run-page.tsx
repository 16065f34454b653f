'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { RunAlerts } from '@/components/alerts/open-alerts'
import { RunCharts } from '@/components/charts/run-charts'
import { useChartView } from '@/components/charts/view-state'
import { ApiError } from '@/components/data/api'
import { useRun } from '@/components/data/queries'
import { announce } from '@/components/frame/announce'
import { useCrumbs } from '@/components/frame/crumbs'
import { LogPanel } from '@/components/log/log-panel'
import { Button } from '@/components/ui/button'
import { stateWord } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Tabs } from '@/components/ui/tabs'
import type { Run } from '@/lib/api/runs'
import { runTitle } from '@/lib/runs/title'
import { AttemptsTab } from './attempts-tab'
import { EventsTab } from './events-tab'
import { FactsColumn } from './facts-column'
import { FailureBox } from './failure-box'
import { heading } from './heading'
import { ResultsTab } from './results-tab'
import { RunHeader } from './run-header'
import { SpecTab } from './spec-tab'
import { firstTab, RUN_TABS, type RunTab, useRunTab } from './tab'

const TITLES: Record<RunTab, string> = {
  charts: 'Charts',
  log: 'Log',
  results: 'Results',
  events: 'Events',
  attempts: 'Attempts',
  spec: 'Spec',
}

/** One run: is it alive, how far is it, is it good, what went wrong, what to do next. */
export function RunPage({ id }: { id: string }) {
  const { data: run, error, refetch } = useRun(id)
  useCrumbs([{ title: 'Runs', href: '/runs' }, { title: run ? heading(run) : id }])
  useStateAnnouncement(run)
  if (!run) {
    if (error instanceof ApiError && error.status === 404) return <NotFound id={id} />
    if (error) return <LoadError error={error} what="This run" retry={() => refetch()} />
    return <Loading />
  }
  return <Loaded run={run} />
}

function Loaded({ run }: { run: Run }) {
  const first = firstTab(run)
  const tab = useRunTab(first)
  const [{ wide }] = useChartView()
  const search = useSearchParams()
  const tabs = RUN_TABS.map((each) => {
    const params = new URLSearchParams(search)
    if (each === first) params.delete('tab')
    else params.set('tab', each)
    const query = params.toString()
    const count = each === 'attempts' && run.attempts > 0 ? run.attempts : undefined
    return { id: each, label: TITLES[each], href: query ? `?${query}` : '?', count }
  })
  const whole = tab === 'log' || (tab === 'charts' && wide)
  return (
    <>
      <RunHeader run={run} />
      <RunAlerts runId={run.id} />
      <Tabs label="Views of this run" current={tab} tabs={tabs} />
      {run.state === 'failed' && run.failure ? <FailureBox run={run} failure={run.failure} /> : null}
      <div className={whole ? 'grid gap-3' : 'grid gap-x-4 gap-y-3 wide:grid-cols-[minmax(0,1fr)_272px]'}>
        <div className="grid min-w-0 content-start gap-3">
          {tab === 'charts' && (
            <>
              <RunCharts run={run} />
              <LogPanel run={run} height={220} />
            </>
          )}
          {tab === 'log' && <LogPanel run={run} tall />}
          {tab === 'results' && <ResultsTab run={run} />}
          {tab === 'events' && <EventsTab run={run} />}
          {tab === 'attempts' && <AttemptsTab run={run} />}
          {tab === 'spec' && <SpecTab run={run} />}
        </div>
        {whole ? null : <FactsColumn run={run} />}
      </div>
    </>
  )
}

/** A change of state is said once, in words. */
function useStateAnnouncement(run: Run | undefined) {
  const before = useRef<string | undefined>(undefined)
  const state = run && (run.stale ? 'stale' : run.state)
  const title = run && runTitle(run)
  useEffect(() => {
    if (state && before.current && before.current !== state) announce(`${title}: ${stateWord(state)}`)
    before.current = state
  }, [state, title])
}

function Loading() {
  return (
    <div className="grid gap-4">
      <Skeleton widths={[28, 46]} />
      <Skeleton widths={[12, 72]} />
      <div className="grid gap-4 wide:grid-cols-[minmax(0,1fr)_272px]">
        <div className="h-[342px] rounded-panel border border-line bg-panel p-4">
          <Skeleton />
        </div>
        <div className="h-48 rounded-panel border border-line bg-panel p-4">
          <Skeleton />
        </div>
      </div>
    </div>
  )
}

function NotFound({ id }: { id: string }) {
  return (
    <section className="rounded-panel border border-line bg-panel">
      <Empty
        title="There is no such run"
        actions={
          <Button asChild>
            <Link href="/runs">All runs</Link>
          </Button>
        }
      >
        No run has the id <code>{id}</code>. It may belong to another server, or the link was cut short.
      </Empty>
    </section>
  )
}
