'use client'
import { Bell } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { announce } from '@/components/frame/announce'
import { Button } from '@/components/ui/button'
import { AccentLink } from '@/components/ui/link'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { AlertFiring } from '@/lib/api/alerts'
import { FiringList } from './firing-list'
import { useAcknowledge, useFirings } from './queries'

/** Firings that the panel shows; the number on the bell counts up to it. */
const MOST = 100

/**
 * What rules have fired and nobody has seen yet: their number on a bell, and a panel that lists them. It says a change once,
 * politely; nothing pops up, because toasts are for what the user did.
 */
export function AlertBell() {
  const [open, setOpen] = useState(false)
  const firings = useFirings({ state: 'open', acknowledged: 'no', limit: MOST })
  const items = firings.data?.items
  const more = Boolean(firings.data?.nextCursor)
  const count = items?.length ?? 0
  const number = more ? `${MOST}+` : String(count)
  useAnnouncement(items)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button
          kind="ghost"
          aria-label={count === 0 ? 'Alerts: none open' : `Alerts: ${number} open`}
          title="Alerts"
          className="relative !px-0 w-7"
        >
          <Bell aria-hidden />
          {count > 0 ? (
            <span
              aria-hidden
              className="absolute -top-0.5 -right-1 grid h-3.5 min-w-3.5 place-items-center rounded-full bg-failed-text px-0.5 font-medium text-[10px] text-panel leading-none"
            >
              {number}
            </span>
          ) : null}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Open alerts"
          className="z-50 flex max-h-[min(70vh,32rem)] w-[min(26rem,calc(100vw-16px))] flex-col rounded-panel bg-raised shadow-float outline-none"
        >
          <div className="flex min-h-10 items-center gap-2 border-line border-b px-4 py-1.5">
            <h2>Open alerts</h2>
            {items && count > 1 ? <AcknowledgeAll firings={items} /> : null}
          </div>
          <div className="min-h-0 overflow-y-auto">
            {firings.error && !items ? (
              <LoadError error={firings.error} what="The alerts" retry={() => firings.refetch()} />
            ) : !items ? (
              <Skeleton className="p-4" />
            ) : count === 0 ? (
              <Empty title="No open alerts">What a rule fires for stands here until it is over or acknowledged.</Empty>
            ) : (
              <FiringList firings={items} onGo={() => setOpen(false)} />
            )}
          </div>
          <p className="border-line border-t px-4 py-2 text-small">
            <AccentLink href="/settings?tab=alerts" onClick={() => setOpen(false)}>
              Rules and all alerts
            </AccentLink>
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function AcknowledgeAll({ firings }: { firings: readonly AlertFiring[] }) {
  const acknowledge = useAcknowledge()
  return (
    <Button
      small
      kind="ghost"
      className="ml-auto"
      disabled={acknowledge.isPending}
      onClick={() => acknowledge.mutate(firings)}
    >
      Acknowledge all
    </Button>
  )
}

/** New ones are said once; the first look says nothing, as they are not new. */
function useAnnouncement(items: readonly AlertFiring[] | undefined) {
  const known = useRef<Set<string> | null>(null)
  useEffect(() => {
    if (!items) return
    const before = known.current
    known.current = new Set(items.map(({ id }) => id))
    const fresh = before ? items.filter(({ id }) => !before.has(id)) : []
    if (fresh.length === 1) announce(`Alert: ${fresh[0]!.ruleName}. ${fresh[0]!.message}`)
    else if (fresh.length > 1) announce(`${fresh.length} new alerts`)
  }, [items])
}
