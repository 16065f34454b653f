'use client'
import clsx from 'clsx'
import { CircleSlash, Play, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useDrain } from '@/components/data/mutations'
import { useDevices, useRunPage, useSystem } from '@/components/data/queries'
import { RunLane } from '@/components/overview/run-lane'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/dialog'
import { Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { ProgressBar } from '@/components/ui/progress'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Bytes, Time, Unit } from '@/components/ui/values'
import type { Device } from '@/lib/api/devices'
import type { RunSummary } from '@/lib/api/runs'
import { formatBytes } from '@/lib/format/bytes'
import { formatNumber } from '@/lib/format/number'
import { MemoryBar } from './gauges'
import { deviceName, foreignProcesses } from './words'

const ACTIVE = 'starting,running,stopping,finishing'

export function Devices() {
  const devices = useDevices()
  const system = useSystem()
  const active = useRunPage({ state: ACTIVE, sort: 'started', limit: 500 })
  const runs = new Map(active.data?.items.map((run) => [run.id, run]))
  const nodes = groupByNode(devices.data ?? [])
  return (
    <>
      <h1>Devices</h1>
      {system.data?.devices.note ? <Note>{system.data.devices.note}</Note> : null}
      {devices.error && !devices.data ? (
        <Panel>
          <LoadError error={devices.error} what="The devices" retry={() => devices.refetch()} />
        </Panel>
      ) : !devices.data ? (
        <Panel inset>
          <Skeleton widths={[20, 90, 90, 90, 90]} />
        </Panel>
      ) : devices.data.length === 0 ? (
        <Panel>
          <Empty title="No device was found">Runs wait until one comes.</Empty>
        </Panel>
      ) : (
        [...nodes].map(([node, list]) => (
          <Panel key={node} title={node} note={slotWords(list)}>
            <ul>
              {list.map((device) => (
                <DeviceRow
                  key={device.id}
                  device={device}
                  runs={device.holds.flatMap((hold) => runs.get(hold.runId) ?? [])}
                />
              ))}
            </ul>
          </Panel>
        ))
      )}
    </>
  )
}

function DeviceRow({ device, runs }: { device: Device; runs: readonly RunSummary[] }) {
  const { sample } = device
  const foreign = foreignProcesses(device)
  const gpu = device.kind !== 'cpu'
  const use = sample?.utilization ?? null
  const unnamed = device.holds.length - runs.length
  return (
    <li
      className={clsx(
        'grid gap-x-6 gap-y-2 border-line border-t px-4 rail:grid-cols-[minmax(150px,220px)_minmax(240px,340px)_minmax(0,1fr)_auto]',
        gpu ? 'py-3' : 'items-center py-1.5',
      )}
    >
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-2 font-semibold">
          {deviceName(device)}
          {device.drained ? <Tag>drained</Tag> : null}
          {device.health === 'healthy' ? null : <Tag failed>{device.health}</Tag>}
        </h3>
        {gpu ? (
          <p className="text-ink-3 text-micro">
            {device.name}
            <code className="block truncate" title={device.id}>
              {device.id}
            </code>
          </p>
        ) : null}
      </div>
      <div className="grid content-start gap-1 text-small">
        <div className="flex items-center gap-2">
          <span className="w-14 text-ink-3">Use</span>
          <ProgressBar share={use} className="!h-2 flex-1" />
          <span className="min-w-32 whitespace-nowrap text-right font-medium">
            {use === null ? '–' : formatNumber(use * 100, { digits: 0 })}
            <Unit>%</Unit>
          </span>
        </div>
        {device.memoryBytes === null ? null : (
          <div className="flex items-center gap-2">
            <span className="w-14 text-ink-3">Memory</span>
            <span className="flex-1">
              <MemoryBar device={device} />
            </span>
            <span className="min-w-32 whitespace-nowrap text-right font-medium">
              <Bytes value={sample?.memoryUsedBytes} />
              <span className="font-normal text-ink-3"> of {formatBytes(device.memoryBytes)}</span>
            </span>
          </div>
        )}
        {sample?.temperatureC == null && sample?.powerW == null ? null : (
          <Facts
            className="mt-1"
            facts={[
              sample?.temperatureC == null
                ? null
                : ['Temperature', `${formatNumber(sample.temperatureC, { digits: 0 })} °C`],
              sample?.powerW == null ? null : ['Power', powerWords(sample.powerW, sample.powerLimitW)],
            ]}
          />
        )}
        {gpu && device.sampledAt ? (
          <p className="text-ink-3 text-micro">
            measured <Time at={device.sampledAt} />
          </p>
        ) : null}
      </div>
      <div className="grid min-w-0 content-start gap-1">
        <ul className="grid gap-1">
          {runs.map((run) => (
            <RunLane key={run.id} run={run} />
          ))}
          {unnamed > 0 ? (
            <li className="text-ink-3 text-small">
              {unnamed === 1 ? 'A run has just come' : `${unnamed} runs have just come`}
            </li>
          ) : null}
          {device.holds.length === 0 ? (
            <li className="text-ink-3 text-small">{device.drained ? 'Takes no runs' : 'Free'}</li>
          ) : null}
        </ul>
        {device.healthNote ? <Note kind="failed">{device.healthNote}</Note> : null}
        {foreign.length > 0 ? (
          <table className="mt-1 text-small">
            <caption className="flex items-center gap-1.5 text-left text-ink-2">
              <TriangleAlert aria-hidden size={12} className="text-warn" />
              Not started from here
            </caption>
            <tbody>
              {foreign.map((process) => (
                <tr key={process.pid} className="text-ink-2">
                  <td className="max-w-40 truncate pr-3">
                    <code>{process.name}</code>
                  </td>
                  <td className="pr-3 text-ink-3">pid {process.pid}</td>
                  <td className="text-right">
                    <Bytes value={process.memoryBytes} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
      <DrainButton device={device} />
    </li>
  )
}

function DrainButton({ device }: { device: Device }) {
  const drain = useDrain()
  const [asking, setAsking] = useState(false)
  const name = deviceName(device)
  if (device.drained) {
    return (
      <Button
        small
        className="justify-self-start"
        disabled={drain.isPending}
        onClick={() => drain.mutate({ id: device.id, drained: false })}
      >
        <Play aria-hidden />
        Use again
      </Button>
    )
  }
  const holds = device.holds.length
  return (
    <>
      <Button small className="justify-self-start" disabled={drain.isPending} onClick={() => setAsking(true)}>
        <CircleSlash aria-hidden />
        Drain
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Drain ${name}?`}
        action={`Drain ${name}`}
        keep="Not now"
        danger={false}
        onConfirm={() => drain.mutate({ id: device.id, drained: true })}
      >
        Nothing new starts on it until you use it again.{' '}
        {holds > 0
          ? `${holds === 1 ? 'The run that is' : `The ${holds} runs that are`} on it now go on to their end.`
          : ''}
      </ConfirmDialog>
    </>
  )
}

function Tag({ failed, children }: { failed?: boolean; children: string }) {
  return (
    <span
      className={clsx(
        'rounded-cell px-1 font-normal text-micro',
        failed ? 'bg-failed-soft text-failed-text' : 'bg-sunken text-ink-2',
      )}
    >
      {children}
    </span>
  )
}

function powerWords(watts: number, limit: number | null): string {
  const of = limit === null ? '' : ` of ${formatNumber(limit, { digits: 0 })}`
  return `${formatNumber(watts, { digits: 0 })}${of} W`
}

function slotWords(devices: readonly Device[]): string {
  const held = devices.reduce((sum, device) => sum + device.holds.length, 0)
  return held === 0 ? 'all free' : held === 1 ? '1 run' : `${held} runs`
}

function groupByNode(devices: readonly Device[]): Map<string, Device[]> {
  const nodes = new Map<string, Device[]>()
  for (const device of devices) nodes.set(device.nodeId, [...(nodes.get(device.nodeId) ?? []), device])
  return nodes
}
