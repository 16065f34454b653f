'use client'

import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import { useEvents } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Time } from '@/components/ui/values'
import type { Event } from '@/lib/api/events'
import type { Run } from '@/lib/api/runs'

const LEVELS: Record<Event['level'], { word: string; ink: string; Icon: typeof Info }> = {
  info: { word: 'Info', ink: 'text-ink-3', Icon: Info },
  warning: { word: 'Warning', ink: 'text-warn', Icon: TriangleAlert },
  error: { word: 'Error', ink: 'text-failed', Icon: CircleAlert },
}

/** The history of a run, newest first, with the reason of each change. */
export function EventsTab({ run }: { run: Run }) {
  const events = useEvents({ run: run.id })
  const items = events.data?.pages.flatMap((page) => page.items)
  return (
    <Panel title="Events" note="newest first">
      {!items ? (
        events.error ? (
          <LoadError error={events.error} what="The events" retry={() => events.refetch()} />
        ) : (
          <Skeleton className="px-4 pb-4" />
        )
      ) : items.length === 0 ? (
        <Empty title="No event yet">State changes, retries and alerts are written here with their reasons.</Empty>
      ) : (
        <ol>
          {items.map((event) => {
            const { word, ink, Icon } = LEVELS[event.level]
            return (
              <li key={event.id} className="flex items-start gap-3 border-line border-t px-4 py-1.5">
                <Icon className={`mt-0.5 size-4 shrink-0 ${ink}`} role="img" aria-label={word} />
                <span className="min-w-0 grow [overflow-wrap:anywhere]">
                  {event.message} <code className="text-ink-3 text-micro">{event.kind}</code>
                </span>
                <Time at={event.at} className="shrink-0 text-right text-ink-3 text-small" />
              </li>
            )
          })}
        </ol>
      )}
      {events.hasNextPage && (
        <div className="border-line border-t p-3">
          <Button onClick={() => events.fetchNextPage()} disabled={events.isFetchingNextPage}>
            Show older events
          </Button>
        </div>
      )}
    </Panel>
  )
}
