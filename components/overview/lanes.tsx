'use client'
import clsx from 'clsx'
import { TriangleAlert } from 'lucide-react'
import type { Device } from '@/lib/api/devices'
import type { RunSummary } from '@/lib/api/runs'
import { splitBytes } from '@/lib/format/bytes'
import { formatNumber } from '@/lib/format/number'
import { MemoryBar, Sparkline, temperatureAndPower } from '../devices/gauges'
import { deviceName, foreignProcesses, HEALTH_WORDS, strangerText } from '../devices/words'
import { useUseHistory } from './history'
import { RunLane } from './run-lane'

export interface LanesProps {
  devices: readonly Device[]
  runs: readonly RunSummary[]
}

/** A row a device with what it does; CPU slots that are free share one line. */
export function Lanes({ devices, runs }: LanesProps) {
  const history = useUseHistory(devices)
  const byId = new Map(runs.map((run) => [run.id, run]))
  const free = devices.filter((device) => device.kind === 'cpu' && device.holds.length === 0)
  const shown = devices.filter((device) => !free.includes(device))
  return (
    <ul>
      {shown.map((device) => (
        <Lane
          key={device.id}
          device={device}
          runs={device.holds.flatMap((hold) => byId.get(hold.runId) ?? [])}
          history={history.get(device.id)?.values ?? []}
        />
      ))}
      {free.length > 0 ? (
        <li className="flex items-center gap-3 border-line border-t px-4 py-2.5 text-ink-2 text-small">
          <span className="flex flex-wrap gap-1" aria-hidden>
            {free.slice(0, 64).map((device) => (
              <i key={device.id} className="block h-2 w-6 rounded-[2px] bg-sunken ring-1 ring-line-2 ring-inset" />
            ))}
          </span>
          {freeWords(free.length, free.length === devices.length)}
        </li>
      ) : null}
    </ul>
  )
}

function freeWords(free: number, all: boolean): string {
  if (free === 1) return '1 CPU slot free'
  if (!all) return `${free} CPU slots free`
  return free === 2 ? 'Both CPU slots are free' : `All ${free} CPU slots are free`
}

interface LaneProps {
  device: Device
  runs: readonly RunSummary[]
  history: readonly number[]
}

function Lane({ device, runs, history }: LaneProps) {
  const { sample } = device
  const old = device.stale && 'opacity-60'
  const foreign = foreignProcesses(device)
  const used = splitBytes(sample?.memoryUsedBytes)
  const total = splitBytes(device.memoryBytes)
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3.5 gap-y-1.5 border-line border-t px-4 py-2 sm:grid-cols-[92px_112px_128px_minmax(0,1fr)]">
      <div>
        <b className="block font-semibold">{deviceName(device)}</b>
        <span className="whitespace-nowrap text-ink-3 text-micro">{temperatureAndPower(device)}</span>
      </div>
      <div className={clsx('flex items-center justify-end gap-2 sm:justify-start', old)}>
        <span className="w-11 whitespace-nowrap text-right font-medium text-title">
          {sample?.utilization === null || sample?.utilization === undefined
            ? '–'
            : formatNumber(sample.utilization * 100, { digits: 0 })}
          {sample?.utilization == null ? null : <span className="ml-1 font-normal text-data text-ink-3">%</span>}
        </span>
        <Sparkline values={history} width={60} height={26} />
      </div>
      <div className={clsx('max-sm:col-span-2', old)}>
        {device.memoryBytes === null ? null : (
          <>
            <span className="whitespace-nowrap text-small">
              <span className="font-medium">
                {used.unit === total.unit ? used.value : `${used.value} ${used.unit}`}
              </span>
              <span className="ml-1 text-ink-3">
                of {total.value} {total.unit}
              </span>
            </span>
            <div className="mt-1">
              <MemoryBar device={device} />
            </div>
          </>
        )}
      </div>
      <ul className="grid gap-1 max-sm:col-span-2">
        {runs.map((run) => (
          <RunLane key={run.id} run={run} />
        ))}
        {runs.length === 0 ? (
          <li className="text-ink-3 text-small leading-[26px]">
            {device.drained ? 'Drained: takes no runs' : device.health === 'healthy' ? 'Free' : null}
          </li>
        ) : null}
        {device.health !== 'healthy' ? (
          <Warning kind="failed">{`${HEALTH_WORDS[device.health]}. ${device.healthNote ?? ''}`}</Warning>
        ) : null}
        {foreign.map((process) => (
          <Warning key={process.pid}>{strangerText(process)}</Warning>
        ))}
      </ul>
    </li>
  )
}

function Warning({ kind = 'warn', children }: { kind?: 'warn' | 'failed'; children: string }) {
  return (
    <li className="flex items-start gap-1.5 px-1.5 text-ink-2 text-small">
      <TriangleAlert
        aria-hidden
        size={12}
        className={clsx('mt-0.5 shrink-0', kind === 'warn' ? 'text-warn' : 'text-failed')}
      />
      {children}
    </li>
  )
}
