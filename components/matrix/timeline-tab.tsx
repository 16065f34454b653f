'use client'
import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { get } from '@/components/data/api'
import { keys } from '@/components/data/keys'
import { useLiveQuery } from '@/components/data/queries'
import { TimelineChart, wholeRange } from '@/components/timeline/timeline-chart'
import { TimelineTable } from '@/components/timeline/timeline-table'
import { IconButton } from '@/components/ui/button'
import { useNowText } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Segmented } from '@/components/ui/segmented'
import { StateIcon, stateWord } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Matrix } from '@/lib/api/matrices'
import type { Timeline } from '@/lib/api/timeline'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { type Range, zoom } from '@/lib/timeline/scale'
import { matrixParams } from './search-params'

/** Who held which device when. */
export function TimelineTab({ matrix }: { matrix: Matrix }) {
  const timeline = useLiveQuery({
    queryKey: keys.matrixTimeline(matrix.id),
    topics: [`matrix:${matrix.id}`],
    read: ({ signal }) => get<Timeline>(`/matrices/${encodeURIComponent(matrix.id)}/timeline`, {}, signal),
  })
  if (timeline.data) return <Shown timeline={timeline.data} />
  return (
    <Panel inset={timeline.isPending}>
      {timeline.isPending ? (
        <Skeleton widths={[90, 70, 84, 60]} />
      ) : (
        <LoadError error={timeline.error} what="The timeline" retry={() => void timeline.refetch()} />
      )}
    </Panel>
  )
}

function Shown({ timeline }: { timeline: Timeline }) {
  const [{ as }, setParams] = useQueryStates(matrixParams)
  const [range, setRange] = useState<Range | null>(null)
  const open = timeline.bars.to.includes(null)
  const second = useNowText((now) => (open ? String(Math.floor(now / 1000)) : ''))
  const now = open ? Math.max(timeline.now, Number(second) * 1000) : timeline.now
  if (timeline.from === null) {
    return (
      <Panel>
        <Empty title="No device was held yet">
          Bars appear when the first run starts. Runs whose results were complete already hold nothing.
        </Empty>
      </Panel>
    )
  }
  const whole = wholeRange(timeline, now)
  const step = (factor: number) => {
    const at = range ?? whole
    setRange(zoom(at, whole, (at[0] + at[1]) / 2, factor))
  }
  return (
    <Panel
      title="Timeline"
      note={`${formatCount(timeline.bars.from.length)} attempts on ${timeline.devices.length} ${timeline.devices.length === 1 ? 'device' : 'devices'} in ${formatDuration(((open ? now : timeline.to!) - timeline.from) / 1000)}`}
      end={
        <>
          {as === 'chart' ? (
            <>
              <IconButton small label="Zoom in" onClick={() => step(0.5)}>
                <ZoomIn aria-hidden />
              </IconButton>
              <IconButton small label="Zoom out" disabled={range === null} onClick={() => step(2)}>
                <ZoomOut aria-hidden />
              </IconButton>
              <IconButton small label="Show all" disabled={range === null} onClick={() => setRange(null)}>
                <Maximize2 aria-hidden />
              </IconButton>
            </>
          ) : null}
          <Segmented
            label="Show as"
            value={as}
            onChange={(next) => void setParams({ as: next })}
            options={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
        </>
      }
    >
      {as === 'table' ? (
        <TimelineTable timeline={timeline} now={now} />
      ) : (
        <div className="grid gap-2 px-4 pb-3">
          <TimelineChart
            timeline={timeline}
            now={now}
            range={range}
            onRange={setRange}
            label={`Timeline of ${timeline.bars.from.length} attempts on ${timeline.devices.length} devices; the table holds the same. Plus and minus zoom, arrows move.`}
          />
          <Legend timeline={timeline} />
        </div>
      )}
    </Panel>
  )
}

function Legend({ timeline }: { timeline: Timeline }) {
  const states = [...new Set(timeline.bars.state)].sort((left, right) => left - right)
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-ink-3 text-micro">
      {states.map((state) => (
        <span key={state} className="flex items-center gap-1">
          <StateIcon state={timeline.states[state]!} size={12} />
          {stateWord(timeline.states[state]!).toLowerCase()}
        </span>
      ))}
      {timeline.others.from.length > 0 ? (
        <span className="flex items-center gap-1">
          <i className="block h-2 w-4 bg-line-2" /> other matrices
        </span>
      ) : null}
      {timeline.leftOut.bars > 0 ? <span>{formatCount(timeline.leftOut.bars)} older attempts are left out</span> : null}
      {timeline.leftOut.others > 0 ? (
        <span>{formatCount(timeline.leftOut.others)} older holds of others are left out</span>
      ) : null}
      <span className="ml-auto">time since the first start · Ctrl + wheel zooms, click opens the run</span>
    </p>
  )
}
