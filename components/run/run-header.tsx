'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { type ReactNode, useMemo } from 'react'
import { useSeriesInfos, useSeriesNames } from '@/components/charts/use-series'
import { Note } from '@/components/ui/note'
import { useNowText } from '@/components/ui/now'
import { STATE_FILL } from '@/components/ui/progress'
import { StartsIn } from '@/components/ui/starts'
import { StateWord } from '@/components/ui/state'
import { Elapsed, Unit } from '@/components/ui/values'
import type { Run } from '@/lib/api/runs'
import { chartGroups } from '@/lib/charts/groups'
import { toNumber } from '@/lib/charts/numbers'
import { formatDuration } from '@/lib/format/duration'
import { formatCount, formatNumber } from '@/lib/format/number'
import { formatClock, formatExact } from '@/lib/format/time'
import { type RateUnit, rateUnit } from '@/lib/progress/rates'
import { remainingAt } from '@/lib/progress/shown'
import { epochText, paceText, rateNumber, stepsText } from '@/lib/progress/words'
import { isActive, isEnded } from '@/lib/runs/states'
import { placeName } from '../devices/words'
import { heading } from './heading'
import { RunActions } from './run-actions'
import { shareOf, shownState } from './shown-state'

export function RunHeader({ run }: { run: Run }) {
  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="[overflow-wrap:anywhere]">{heading(run)}</h1>
          <p className="mt-0.5 text-ink-3 text-small">
            <code>{run.id}</code> · in{' '}
            <Link href={`/matrices/${run.matrixId}`} className="text-ink-2 hover:underline">
              {run.matrixName}
            </Link>{' '}
            · {run.benchmark}
            {run.devices.length > 0 && ` · ${run.devices.map(placeName).join(' and ')}`}
          </p>
        </div>
        <RunActions run={run} />
      </div>
      <Strip run={run} />
      <Situation run={run} />
    </>
  )
}

/** The first line of the page: state, how far, how long, how good. Widths are reserved, nothing shifts. */
function Strip({ run }: { run: Run }) {
  const share = shareOf(run)
  const p = run.progress
  const state = shownState(run)
  return (
    <dl className="grid grid-cols-3 items-end gap-x-4 gap-y-3 rail:flex rail:gap-x-7">
      <div className="rail:min-w-[92px]">
        <dt>
          <StateWord state={state} className="text-small" />
        </dt>
        <dd className="font-semibold text-figure">
          {share === null ? (
            <span className="text-ink-3">–</span>
          ) : (
            <>
              {percent(share)}
              <Unit>
                <span className="font-normal text-title">%</span>
              </Unit>
            </>
          )}
        </dd>
      </div>
      <div className="col-span-2 min-w-40 grow">
        <dd className="mb-1 truncate text-ink-2 text-small">
          <Position run={run} />
        </dd>
        <div
          role="progressbar"
          aria-label="Progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share === null ? undefined : Math.round(share * 100)}
          className={clsx('mb-[7px] flex h-1.5 overflow-hidden rounded-cell', 'bg-line-2')}
        >
          <i
            className={clsx('block h-full', run.stale ? 'hatch bg-running-soft' : STATE_FILL[run.state])}
            style={{ width: `${100 * (share ?? 0)}%` }}
          />
        </div>
      </div>
      {isActive(run.state) && (
        <Fact label="Left" min="16ch">
          <Left progress={run.stale ? null : p} />
        </Fact>
      )}
      {isActive(run.state) && <Rates run={run} />}
      <Fact label={isEnded(run.state) ? 'Took' : 'Elapsed'} min="10ch">
        {run.startedAt ? <Elapsed from={run.startedAt} to={run.endedAt} /> : '–'}
      </Fact>
      <Headline run={run} />
      <Fact label="Attempt" min="6ch">
        <AttemptNumber run={run} />
      </Fact>
    </dl>
  )
}

/** "2 of 3" while more may come; once the run has ended, how many there were. */
function AttemptNumber({ run }: { run: Run }) {
  if (run.attempts === 0) return '–'
  const most = Math.max(run.attempts, run.retries + 1)
  return isEnded(run.state) || most === 1 ? run.attempts : `${run.attempts} of ${most}`
}

/** One digit after the point, and 100 only when it is done. */
function percent(share: number): string {
  const value = share * 100
  if (value === 100 || value === 0) return String(value)
  return Math.min(99.9, Math.max(0.1, value)).toFixed(1)
}

function Fact({ label, min, children }: { label: string; min?: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="max-w-40 truncate text-ink-3 text-micro" title={label}>
        {label}
      </dt>
      <dd className="whitespace-nowrap" style={{ minWidth: min }}>
        {children}
      </dd>
    </div>
  )
}

/** Where it is: "250,000 of 400,000 steps · epoch 1 of 3 · evaluating". */
function Position({ run }: { run: Run }) {
  const p = run.progress
  const steps = p && stepsText(p)
  const others = [p && epochText(p), p?.message].filter(Boolean).join(' · ')
  if (steps || others) {
    const [done, ...rest] = steps?.split(' ') ?? []
    return (
      <>
        {done && (
          <>
            <b className="font-medium text-ink">{done}</b> {rest.join(' ')}
          </>
        )}
        {done && others ? ' · ' : null}
        {others}
      </>
    )
  }
  if (run.state === 'queued') return <>not started</>
  if (run.state === 'skipped') return <>complete before</>
  if (run.state === 'succeeded') return <>done</>
  return p?.progressPercentage === undefined ? <>no progress reported</> : <>no steps reported</>
}

/** The estimate was true when it was made: what has passed since is taken off. */
function Left({ progress }: { progress: Run['progress'] }) {
  const text = useNowText((now) => formatDuration(remainingAt(progress, now)))
  const end = useNowText((now) => {
    const left = remainingAt(progress, now)
    return left === null ? '' : formatClock(now + left * 1000)
  })
  return (
    <span title={progress?.estimatedBy === 'program' ? 'As the program says' : undefined}>
      <span className="font-medium">{text}</span>
      {end && <span className="text-ink-3"> · {end}</span>}
    </span>
  )
}

/** Series that may say how many samples or tokens a second; one of each is shown. */
const MOST_RATES = 4
const RATE_WORDS = { samples: 'Samples', tokens: 'Tokens' } as const

/** How fast it works of late; what the program reports itself in samples and tokens beside it. */
function Rates({ run }: { run: Run }) {
  const { data: names } = useSeriesNames(run.id)
  const rates = useMemo(() => (names ?? []).filter((name) => rateUnit(name) !== null).slice(0, MOST_RATES), [names])
  const infos = useSeriesInfos(run.id, rates)
  const throughput = run.stale ? undefined : run.progress?.throughput
  const reported = new Map<RateUnit, number>()
  for (const info of run.stale ? [] : (infos.data ?? [])) {
    const unit = rateUnit(info.name)
    const value = info.attempt === run.attempts && info.last !== null ? toNumber(info.last) : Number.NaN
    if (unit && Number.isFinite(value)) reported.set(unit, value)
  }
  for (const unit of ['samples', 'tokens'] as const) {
    const rate = throughput?.[`${unit}PerSecond`]
    if (rate !== undefined) reported.set(unit, rate)
  }
  return (
    <>
      {run.progress?.step === undefined ? null : (
        <Fact label="Pace" min="11ch">
          {paceText(throughput) ?? '–'}
        </Fact>
      )}
      {[...reported].map(([unit, rate]) => (
        <Fact key={unit} label={RATE_WORDS[unit]} min="9ch">
          {rateNumber(rate)}
          <Unit>/s</Unit>
        </Fact>
      ))}
    </>
  )
}

/** The last values of the first chart, or the scores of a run that has ended. */
function Headline({ run }: { run: Run }) {
  const { data: names } = useSeriesNames(run.id)
  const lead = useMemo(
    () =>
      chartGroups(
        run.seriesHints,
        (names ?? []).map((name) => ({ name })),
        false,
      )[0],
    [run.seriesHints, names],
  )
  const shown = useMemo(() => lead?.series.slice(0, 2).map(({ name }) => name) ?? [], [lead])
  const infos = useSeriesInfos(run.id, shown)
  if (run.scores && run.scores.length > 0 && isEnded(run.state)) {
    const first = [...run.scores].sort((a, b) => Number(b.headline ?? false) - Number(a.headline ?? false)).slice(0, 2)
    return first.map((score) => (
      <Fact key={score.name} label={score.name} min="7ch">
        {formatNumber(score.value)}
        {score.unit && <Unit>{score.unit}</Unit>}
      </Fact>
    ))
  }
  const series = infos.data ?? []
  return lead?.series.slice(0, 2).map(({ name, label }) => {
    const newest = series.filter((info) => info.name === name).sort((a, b) => b.attempt - a.attempt)[0]
    const full = label.toLowerCase().includes(lead.title.toLowerCase()) ? label : `${label} ${lead.title.toLowerCase()}`
    // A name that a program gave stays as it is.
    const title = label === name ? label : full.charAt(0).toUpperCase() + full.slice(1)
    return (
      <Fact key={name} label={title} min="7ch">
        {newest?.last == null ? '–' : formatNumber(toNumber(newest.last))}
        {lead.unit && newest?.last != null ? <Unit>{lead.unit}</Unit> : null}
      </Fact>
    )
  })
}

/** What a person must know about this state: why it waits, since when it is silent, why it ends. */
function Situation({ run }: { run: Run }) {
  if (run.state === 'queued') {
    return (
      <Note title={run.queuePosition === null ? 'Waiting.' : `Place ${formatCount(run.queuePosition)} in the queue.`}>
        {run.waitReason ? `${run.waitReason}.` : 'It starts when a slot is free.'}
        {run.estimatedStart ? (
          <>
            {' '}
            Starts <StartsIn at={run.estimatedStart} />.
          </>
        ) : null}
        {run.notBefore && Date.parse(run.notBefore) > Date.parse(run.createdAt) ? (
          <> Not before {formatExact(Date.parse(run.notBefore))}.</>
        ) : null}
      </Note>
    )
  }
  if (run.stale && run.heardAt) return <Silence since={run.heardAt} />
  if (run.state === 'stopping') {
    return (
      <Note kind="warn" title="Stopping.">
        {run.intentReason ?? 'The program was asked to save and leave.'} It is killed if it does not leave in time.
      </Note>
    )
  }
  if (run.state === 'finishing') {
    return <Note title="Finishing.">The program ended well; its results are being checked and published.</Note>
  }
  if (run.state === 'skipped') return <Note title="Skipped.">{run.skipReason ?? 'A complete result was there.'}</Note>
  if (run.state === 'cancelled' && run.intentReason) return <Note title="Cancelled.">{run.intentReason}</Note>
  if (run.state === 'stopped') {
    return (
      <Note title="Stopped early.">
        {run.intentReason ? `${run.intentReason.replace(/\.$/, '')}. ` : ''}
        {run.files.length > 0 ? 'Its results were published.' : 'No results were published.'}
      </Note>
    )
  }
  return null
}

function Silence({ since }: { since: string }) {
  const text = useNowText((now) => formatDuration(Math.max(0, (now - Date.parse(since)) / 1000), true))
  return (
    <div className="hatch rounded-control border border-line-2 bg-panel px-3 py-2 text-small">
      <b className="font-semibold">Nothing heard for {text || '…'}.</b> The program may be busy in one long step, or
      hang. The end of the log says more; the run goes on by itself when data comes back.
    </div>
  )
}
