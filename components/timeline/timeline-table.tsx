'use client'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { StateWord } from '@/components/ui/state'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { Timeline } from '@/lib/api/timeline'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'
import { timelineRows } from '@/lib/timeline/rows'

const STEP = 200

/** The same as the chart, newest first, for those who read it and for those who can't see the chart. */
export function TimelineTable({ timeline, now }: { timeline: Timeline; now: number }) {
  const [shown, setShown] = useState(STEP)
  const { bars } = timeline
  const labels = new Map(timelineRows(timeline).map((row) => [`${row.device} ${row.slot}`, row.label]))
  const order = bars.from.map((_, at) => bars.from.length - 1 - at)
  return (
    <>
      <Table>
        <thead>
          <tr>
            <Th>Device</Th>
            <Th>Run</Th>
            <Th num>Attempt</Th>
            <Th>State</Th>
            <Th>From</Th>
            <Th num>Held for</Th>
          </tr>
        </thead>
        <tbody>
          {order.slice(0, shown).map((at) => (
            <Tr key={`${bars.run[at]} ${bars.attempt[at]} ${bars.device[at]} ${bars.slot[at]}`}>
              <Td>{labels.get(`${bars.device[at]} ${bars.slot[at]}`)}</Td>
              <Td>
                <Link href={`/runs/${encodeURIComponent(bars.run[at]!)}`} className="hover:underline">
                  {bars.key[at]}
                </Link>
              </Td>
              <Td num>{bars.attempt[at]}</Td>
              <Td>
                <StateWord state={timeline.states[bars.state[at]!] ?? 'running'} />
              </Td>
              <Td>
                <Time at={new Date(bars.from[at]!).toISOString()} />
              </Td>
              <Td num>{formatDuration(((bars.to[at] ?? now) - bars.from[at]!) / 1000, true)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {shown < order.length ? (
        <p className="flex items-center gap-3 px-4 py-2 text-ink-3 text-small">
          {formatCount(shown)} of {formatCount(order.length)} shown, newest first
          <Button small onClick={() => setShown(shown + 5 * STEP)}>
            Show more
          </Button>
        </p>
      ) : null}
    </>
  )
}
