'use client'
import { Plus } from 'lucide-react'
import Link from 'next/link'
import { useDevices, useMatrices, useRunPage, useSystem } from '@/components/data/queries'
import { deviceKinds } from '@/components/devices/words'
import { Button } from '@/components/ui/button'
import { useNowText } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Device } from '@/lib/api/devices'
import type { MatrixSummary } from '@/lib/api/matrices'
import type { System } from '@/lib/api/system'
import { EmptyInstallation } from './empty-installation'
import { Failures } from './failures'
import { FinishedLast } from './finished'
import { Lanes } from './lanes'
import { Queue } from './queue'
import { RecentMatrices } from './recent'
import { overviewSentence } from './sentence'

/** What `active` means in a filter of runs. */
const ACTIVE = 'starting,running,stopping,finishing'

export function Overview() {
  const system = useSystem()
  const devices = useDevices()
  if (system.error && !system.data) {
    return (
      <Panel>
        <LoadError error={system.error} what="The overview" retry={() => system.refetch()} />
      </Panel>
    )
  }
  if (!system.data) return <OverviewSkeleton />
  if (system.data.matrices === 0) return <EmptyInstallation system={system.data} devices={devices.data ?? []} />
  return <Busy system={system.data} devices={devices} />
}

function Busy({ system, devices }: { system: System; devices: ReturnType<typeof useDevices> }) {
  const matrices = useMatrices({ limit: 6 })
  const active = useRunPage({ state: ACTIVE, sort: 'started', limit: 500 })
  const recent = matrices.data?.items ?? []
  // One that was paused long ago is not among the recent ones, but its runs still wait.
  const paused = useMatrices({ state: 'paused', limit: 100 }).data?.items ?? []
  const told = [...recent, ...paused.filter((matrix) => !recent.some((each) => each.id === matrix.id))]
  const list = devices.data ?? []
  // The end is a time of the clock: made again as the clock goes on.
  const sentence = useNowText((now) => {
    const { lead, rest } = overviewSentence(system, list, told, now)
    return `${lead}\n${rest}`
  })
  const [lead, rest] = sentence.split('\n')
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 flex-1 basis-80">
          {lead}
          <span className="font-normal text-ink-3">{rest}</span>
        </h1>
        <Button kind="primary" asChild>
          <Link href="/matrices/new">
            <Plus aria-hidden />
            New matrix
          </Link>
        </Button>
      </div>
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_372px]">
        <div className="grid min-w-0 gap-3">
          <Panel title="Devices" note={deviceKinds(list)} end={<span className="text-ink-3">{slotNote(list)}</span>}>
            {devices.error && !devices.data ? (
              <LoadError error={devices.error} what="The devices" retry={() => devices.refetch()} />
            ) : active.error && !active.data ? (
              <LoadError error={active.error} what="The active runs" retry={() => active.refetch()} />
            ) : !devices.data || !active.data ? (
              <Skeleton className="px-4 pb-4" widths={[90, 90, 90, 90]} />
            ) : list.length === 0 ? (
              <Empty title="No device was found">{system.devices.note}</Empty>
            ) : (
              <Lanes devices={list} runs={active.data.items} />
            )}
          </Panel>
          <Queue waiting={system.runs.queued ?? 0} />
          {isIdle(system, recent) ? <FinishedLast /> : null}
        </div>
        <div className="grid min-w-0 gap-3">
          <Failures failed={system.runs.failed ?? 0} />
          {matrices.error && !matrices.data ? (
            <Panel title="Recent matrices">
              <LoadError error={matrices.error} what="The matrices" retry={() => matrices.refetch()} />
            </Panel>
          ) : (
            <RecentMatrices matrices={recent} total={system.matrices} />
          )}
        </div>
      </div>
    </>
  )
}

/** Nothing runs and nothing is about to: what waits is paused. Between two short runs it is not idle. */
function isIdle({ runs }: System, recent: readonly MatrixSummary[]): boolean {
  const active = (runs.starting ?? 0) + (runs.running ?? 0) + (runs.stopping ?? 0) + (runs.finishing ?? 0)
  return active === 0 && !recent.some((matrix) => matrix.state === 'active' && (matrix.counts.queued ?? 0) > 0)
}

function slotNote(devices: readonly Device[]): string {
  const held = devices.reduce((sum, device) => sum + device.holds.length, 0)
  if (devices.length === 0 || devices.some((device) => device.slots === null)) return held > 0 ? `${held} held` : ''
  return `${held} of ${devices.reduce((sum, device) => sum + (device.slots ?? 0), 0)} slots held`
}

function OverviewSkeleton() {
  return (
    <>
      <Skeleton widths={[46]} className="py-2.5" />
      <div className="grid items-start gap-4 wide:grid-cols-[minmax(0,1fr)_372px]">
        <Panel title="Devices">
          <Skeleton className="px-4 pb-4" widths={[90, 82, 90, 82, 90, 82]} />
        </Panel>
        <Panel title="Recent matrices">
          <Skeleton className="px-4 pb-4" />
        </Panel>
      </div>
    </>
  )
}
