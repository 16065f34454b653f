'use client'

import type { ReactNode } from 'react'
import { useDevices } from '@/components/data/queries'
import { Facts } from '@/components/ui/facts'
import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { StateWord } from '@/components/ui/state'
import { Bytes, Num, Time, Unit } from '@/components/ui/values'
import type { Attempt, Run } from '@/lib/api/runs'
import { splitBytes } from '@/lib/format/bytes'
import { formatPercent } from '@/lib/format/number'
import { formatClock, formatDate } from '@/lib/format/time'
import { deviceName } from '../devices/words'
import { attemptState } from './attempt-state'

/** Parameters before the rest is behind a link. */
const SHOWN = 8

/** Beside the charts: with what, where, and how often. */
export function FactsColumn({ run }: { run: Run }) {
  return (
    <aside aria-label="Facts" className="grid min-w-0 content-start gap-3">
      <Parameters run={run} />
      <Reported run={run} />
      <DeviceFacts run={run} />
      <Attempts run={run} />
    </aside>
  )
}

function Parameters({ run }: { run: Run }) {
  const axes = Object.entries(run.axes)
  const inAxes = new Set(axes.map(([name]) => name))
  const others = Object.entries(run.params).filter(([name, value]) => !inAxes.has(name) && !isNothing(value))
  const shown = others.slice(0, Math.max(0, SHOWN - axes.length))
  const facts: [ReactNode, ReactNode][] = [
    ['benchmark', <code key="v">{run.benchmark}</code>],
    ...axes.map(([name, value]): [ReactNode, ReactNode] => [
      name,
      <code key="v" className="font-bold text-ink" title={value.detail}>
        {value.label}
      </code>,
    ]),
    ...shown.map(([name, value]): [ReactNode, ReactNode] => [name, <code key="v">{brief(value)}</code>]),
  ]
  return (
    <Panel title="Parameters" inset>
      <Facts facts={facts} />
      <p className="mt-2 text-ink-3 text-micro">
        {axes.length > 0 ? 'Bold differs within the matrix · ' : null}
        <AccentLink href="?tab=spec">
          {others.length > shown.length ? `all ${axes.length + others.length}` : 'as JSON'}
        </AccentLink>
      </p>
    </Panel>
  )
}

/** Metrics of a progress document before the rest is left to the charts. */
const METRICS = 10

/** What the program said of itself last. */
function Reported({ run }: { run: Run }) {
  const p = run.progress
  if (!p) return null
  const metrics = p.metrics ?? []
  const facts: ([ReactNode, ReactNode] | null)[] = [
    p.state ? ['state', p.state] : null,
    p.estimatedBy && !run.stale
      ? ['time left', p.estimatedBy === 'pace' ? 'from its pace' : 'as the program says']
      : null,
    p.receivedAt ? ['last report', <Time key="v" at={p.receivedAt} />] : null,
    ...metrics.slice(0, METRICS).map(({ name, value }): [ReactNode, ReactNode] => [name, value]),
  ]
  return (
    <Panel title={run.endedAt ? 'Reported at last' : 'Reported'} inset>
      <Facts facts={facts} />
      {metrics.length > METRICS && (
        <p className="mt-1 text-ink-3 text-micro">and {metrics.length - METRICS} more values</p>
      )}
    </Panel>
  )
}

/** A parameter that was left empty; the Spec tab has it all the same. */
function isNothing(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}

/** A value in one short line; the Spec tab has it whole. */
function brief(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function DeviceFacts({ run }: { run: Run }) {
  const devices = useDevices()
  const held = run.devices.flatMap((d) => devices.data?.find((device) => device.id === d.id) ?? [])
  return held.map((device) => {
    const sample = device.sample
    const memory = splitBytes(device.memoryBytes)
    return (
      <Panel key={device.id} title={deviceName(device)} note={device.name} inset>
        {sample === null ? (
          <p className="text-ink-3 text-small">not measured</p>
        ) : (
          <Facts
            facts={[
              ['use', sample.utilization === null ? 'unknown' : formatPercent(sample.utilization * 100)],
              [
                'memory',
                <span key="m">
                  <Bytes value={sample.memoryUsedBytes} />
                  {memory.unit && (
                    <Unit>
                      of {memory.value} {memory.unit}
                    </Unit>
                  )}
                </span>,
              ],
              sample.temperatureC === null
                ? null
                : ['temperature', <Num key="t" value={sample.temperatureC} unit="°C" />],
              sample.powerW === null
                ? null
                : [
                    'power',
                    <span key="p">
                      <Num value={Math.round(sample.powerW)} unit="W" />
                      {sample.powerLimitW && <Unit>of {Math.round(sample.powerLimitW)} W</Unit>}
                    </span>,
                  ],
            ]}
          />
        )}
      </Panel>
    )
  })
}

function Attempts({ run }: { run: Run }) {
  const attempts = [...run.attemptList].sort((a, b) => b.number - a.number).slice(0, 4)
  if (attempts.length === 0) return null
  const failed = attempts.find((attempt) => attempt.failure)
  return (
    <Panel title="Attempts" inset>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-small">
        {attempts.map((attempt) => (
          <div key={attempt.id} className="contents">
            <dt className="flex items-center gap-1.5">
              <span className="text-ink-3">{attempt.number}</span>
              <StateWord state={attemptState(attempt)} />
            </dt>
            <dd className="text-right">{span(attempt)}</dd>
          </div>
        ))}
      </dl>
      {run.attemptList.length > attempts.length && (
        <p className="mt-1 text-ink-3 text-micro">and {run.attemptList.length - attempts.length} before</p>
      )}
      {failed?.failure && run.state !== 'failed' && (
        <div className="mt-2 flex gap-2 rounded-control bg-failed-soft px-3 py-2 text-small">
          <FailureIcon cls={failed.failure.class} className="mt-0.5" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <b className="font-semibold">{failureTitle(failed.failure.class)}.</b> {failed.failure.message}
          </span>
        </div>
      )}
    </Panel>
  )
}

/** "since 11:11", "09:20 to 11:08"; with the date where it is not today. */
function span(attempt: Attempt): string {
  if (!attempt.startedAt) return 'starting'
  const from = Date.parse(attempt.startedAt)
  const day = formatDate(from) === formatDate(Date.now()) ? '' : `${formatDate(from)} `
  if (!attempt.endedAt) return `since ${day}${formatClock(from)}`
  return `${day}${formatClock(from)} to ${formatClock(Date.parse(attempt.endedAt))}`
}
