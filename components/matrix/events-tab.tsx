'use client'
import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { useEvents } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { Event } from '@/lib/api/events'
import type { RunSummary } from '@/lib/api/runs'
import { runTitle } from '@/lib/runs/title'

const LEVELS = {
  info: { word: 'Info', icon: <Info aria-hidden className="size-3.5 text-ink-3" /> },
  warning: { word: 'Warning', icon: <TriangleAlert aria-hidden className="size-3.5 text-warn" /> },
  error: { word: 'Error', icon: <CircleAlert aria-hidden className="size-3.5 text-failed" /> },
} as const

/** The history of a matrix and its runs, newest first, with the reasons. */
export function EventsTab({ matrixId, runs }: { matrixId: string; runs: readonly RunSummary[] }) {
  const names = useMemo(() => new Map(runs.map((run) => [run.id, runTitle(run)])), [runs])
  const events = useEvents({ matrix: matrixId })
  if (events.isPending)
    return (
      <Panel inset>
        <Skeleton widths={[60, 72, 48, 66]} />
      </Panel>
    )
  if (events.isError) {
    return (
      <Panel>
        <LoadError error={events.error} what="The events" retry={() => void events.refetch()} />
      </Panel>
    )
  }
  const items = events.data.pages.flatMap((page) => page.items)
  if (items.length === 0) {
    return (
      <Panel>
        <Empty title="No events yet">State changes, retries and alerts of its runs appear here.</Empty>
      </Panel>
    )
  }
  return (
    <Panel>
      <Table aria-label="Events">
        <thead>
          <tr>
            <Th>When</Th>
            <Th>Level</Th>
            <Th>What happened</Th>
            <Th>Run</Th>
          </tr>
        </thead>
        <tbody>
          {items.map((event) => (
            <EventRow key={event.id} event={event} name={event.runId ? names.get(event.runId) : undefined} />
          ))}
        </tbody>
      </Table>
      {events.hasNextPage ? (
        <div className="border-line border-t px-4 py-2">
          <Button small disabled={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show older events
          </Button>
        </div>
      ) : null}
    </Panel>
  )
}

function EventRow({ event, name }: { event: Event; name: string | undefined }) {
  const level = LEVELS[event.level]
  return (
    <Tr>
      <Td className="whitespace-nowrap text-ink-3 text-small">
        <Time at={event.at} />
      </Td>
      <Td>
        <span className="flex items-center gap-1.5 text-ink-2 text-small">
          {level.icon}
          {level.word}
        </span>
      </Td>
      <Td className="[overflow-wrap:anywhere]">{event.message}</Td>
      <Td className="text-small">
        {event.runId ? (
          <AccentLink href={`/runs/${encodeURIComponent(event.runId)}`}>{name ?? event.runId}</AccentLink>
        ) : null}
      </Td>
    </Tr>
  )
}
