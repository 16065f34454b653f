'use client'
import clsx from 'clsx'
import { ChevronDown, ChevronRight, TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { RunLane } from '@/components/overview/run-lane'
import { Button, IconButton } from '@/components/ui/button'
import { Facts } from '@/components/ui/facts'
import { Note } from '@/components/ui/note'
import { ProgressBar } from '@/components/ui/progress'
import { Bytes, Time, Unit } from '@/components/ui/values'
import type { Device } from '@/lib/api/devices'
import type { RunSummary } from '@/lib/api/runs'
import { formatBytes } from '@/lib/format/bytes'
import { formatNumber } from '@/lib/format/number'
import { DrainButton, ReleaseButton, SlotsPick } from './device-actions'
import { DeviceCharts } from './device-charts'
import { MemoryBar } from './gauges'
import { Processes } from './processes'
import { SamplesTable } from './samples-table'
import type { Range } from './search-params'
import { deviceName, foreignProcesses, HEALTH_WORDS, strangerText } from './words'

interface Props {
  device: Device
  runs: readonly RunSummary[]
  range: Range
  open: boolean
  onToggle: () => void
}

/** A device: what it is, how it is, what it does, and what can be done about it. */
export function DeviceRow({ device, runs, range, open, onToggle }: Props) {
  const details = useId()
  const gpu = device.kind !== 'cpu'
  const name = deviceName(device)
  return (
    <li className={clsx('grid gap-2 border-line border-t px-4', gpu || open ? 'py-3' : 'py-1.5')}>
      <div
        className={clsx(
          'grid gap-x-6 gap-y-2 rail:grid-cols-[minmax(150px,210px)_minmax(230px,320px)_minmax(0,1fr)_auto]',
          !gpu && 'items-center',
        )}
      >
        <div className="flex min-w-0 items-start gap-1">
          <IconButton
            small
            label={`${open ? 'Hide' : 'Show'} details of ${name}`}
            aria-expanded={open}
            aria-controls={details}
            onClick={onToggle}
            className="-ml-2"
          >
            {open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
          </IconButton>
          <div className="min-w-0">
            <h3 className="flex min-h-6 flex-wrap items-center gap-x-2 font-semibold">
              {name}
              {device.drained ? <Tag>drained</Tag> : null}
              {device.health === 'healthy' ? null : <Tag failed>{device.health}</Tag>}
              {device.slots === null ? null : <Tag>{device.slots === 1 ? '1 slot' : `${device.slots} slots`}</Tag>}
            </h3>
            {gpu ? <p className="truncate text-ink-3 text-micro">{device.name}</p> : null}
          </div>
        </div>
        <Now device={device} />
        <div className="grid min-w-0 content-start gap-1">
          <ul className="grid gap-1">
            {runs.map((run) => (
              <RunLane key={run.id} run={run} />
            ))}
            <Unnamed count={device.holds.length - runs.length} />
            {device.holds.length === 0 ? (
              <li className="text-ink-3 text-small leading-[26px]">{restWords(device)}</li>
            ) : null}
          </ul>
          <Troubles device={device} />
        </div>
        <div className="flex flex-wrap items-start gap-2 rail:justify-end">
          <DrainButton device={device} />
        </div>
      </div>
      {gpu || open ? <DeviceCharts device={device} range={range} tall={open} /> : null}
      <div id={details} hidden={!open}>
        {open ? <Details device={device} runs={runs} range={range} /> : null}
      </div>
    </li>
  )
}

/** Use and memory as bars, temperature and power in words; of the past when the device does not answer. */
function Now({ device }: { device: Device }) {
  const { sample } = device
  const use = sample?.utilization ?? null
  const split = device.kind === 'mig' && use === null
  return (
    <div className={clsx('grid content-start gap-1 text-small', device.stale && 'opacity-60')}>
      {split ? null : (
        <div className="flex items-center gap-2">
          <span className="w-14 text-ink-3">Use</span>
          <ProgressBar share={use} className="!h-2 flex-1" />
          <span className="min-w-28 whitespace-nowrap text-right font-medium">
            {use === null ? '–' : formatNumber(use * 100, { digits: 0 })}
            <Unit>%</Unit>
          </span>
        </div>
      )}
      {device.memoryBytes === null ? null : (
        <div className="flex items-center gap-2">
          <span className="w-14 text-ink-3">Memory</span>
          <span className="flex-1">
            <MemoryBar device={device} />
          </span>
          <span className="min-w-28 whitespace-nowrap text-right font-medium">
            <Bytes value={sample?.memoryUsedBytes} />
            <span className="font-normal text-ink-3"> of {formatBytes(device.memoryBytes)}</span>
          </span>
        </div>
      )}
      {sample?.temperatureC == null && sample?.powerW == null ? null : (
        <p className="flex flex-wrap gap-x-4 text-ink-3">
          {sample.temperatureC === null ? null : (
            <span>
              <b className="font-medium text-ink">{formatNumber(sample.temperatureC, { digits: 0 })}</b> °C
            </span>
          )}
          {sample.powerW === null ? null : (
            <span>
              <b className="font-medium text-ink">{formatNumber(sample.powerW, { digits: 0 })}</b>
              {sample.powerLimitW === null ? '' : ` of ${formatNumber(sample.powerLimitW, { digits: 0 })}`} W
            </span>
          )}
        </p>
      )}
    </div>
  )
}

function Unnamed({ count }: { count: number }) {
  if (count <= 0) return null
  return (
    <li className="text-ink-3 text-small">{count === 1 ? 'A run has just come' : `${count} runs have just come`}</li>
  )
}

/** What is wrong, in words, with what ends it. */
function Troubles({ device }: { device: Device }) {
  const strangers = foreignProcesses(device)
  const shown = strangers.slice(0, 3)
  return (
    <>
      {device.health === 'healthy' ? null : (
        <Note
          kind="failed"
          title={`${HEALTH_WORDS[device.health]}.`}
          actions={device.health === 'quarantined' ? <ReleaseButton device={device} /> : undefined}
        >
          {device.healthNote}
          {device.health === 'quarantined' && device.lostAt ? ' (not there now)' : ''}
        </Note>
      )}
      {device.stale ? (
        <Note kind="warn" title="Old figures.">
          {device.staleReason}
          {device.sampledAt ? (
            <>
              . Measured <Time at={device.sampledAt} className="!min-w-0" />
            </>
          ) : null}
        </Note>
      ) : null}
      {device.notes.map(({ kind, message }) => (
        <Note key={kind} kind="warn">
          {message}
        </Note>
      ))}
      {shown.map((process) => (
        <p key={process.pid} className="flex items-start gap-1.5 px-1.5 text-ink-2 text-small">
          <TriangleAlert aria-hidden size={12} className="mt-1 shrink-0 text-warn" />
          {strangerText(process)}
        </p>
      ))}
      {strangers.length > shown.length ? (
        <p className="px-1.5 text-ink-3 text-small">and {strangers.length - shown.length} more</p>
      ) : null}
    </>
  )
}

function Details({ device, runs, range }: { device: Device; runs: readonly RunSummary[]; range: Range }) {
  const [table, setTable] = useState(false)
  return (
    <div className="grid gap-4 pt-2">
      <div className="grid gap-x-8 gap-y-4 rail:grid-cols-[minmax(0,1fr)_minmax(260px,380px)]">
        <div className="min-w-0">
          <h4 className="mb-1 font-medium text-small">Processes</h4>
          <Processes device={device} runs={runs} />
        </div>
        <Facts
          left
          facts={[
            ['Slots', <SlotsPick key="slots" device={device} />],
            ['Id', <code key="id">{device.id}</code>],
            device.parentId ? ['Part of', <code key="parent">{device.parentId}</code>] : null,
            device.kind === 'cpu' ? ['Processor', device.name] : null,
            ['Free memory', <Bytes key="free" value={device.memoryFreeBytes} />],
            ['Measured', <Time key="at" at={device.sampledAt} />],
            device.lostAt ? ['Lost', <Time key="lost" at={device.lostAt} />] : null,
          ]}
        />
      </div>
      <div>
        <Button small kind="ghost" aria-expanded={table} onClick={() => setTable(!table)}>
          {table ? 'Hide table' : 'Show as table'}
        </Button>
        {table ? <SamplesTable device={device} range={range} /> : null}
      </div>
    </div>
  )
}

function restWords(device: Device): string {
  if (device.health !== 'healthy') return 'Takes no runs'
  return device.drained ? 'Drained: takes no runs' : 'Free'
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
