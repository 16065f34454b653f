'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { useNowText } from '@/components/ui/now'
import { Panel } from '@/components/ui/panel'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/values'
import type { Delivery } from '@/lib/api/notifications'
import { useDeliveries, useRetryDelivery } from './queries'

const FIRST = 10
const MOST = 100

/** What was sent, what came of it, and what waits. */
export function Deliveries() {
  const [limit, setLimit] = useState(FIRST)
  const deliveries = useDeliveries(limit)
  return (
    <Panel title="Deliveries" note="of the last 14 days, newest first">
      {deliveries.error && !deliveries.data ? (
        <LoadError error={deliveries.error} what="The deliveries" retry={() => deliveries.refetch()} />
      ) : !deliveries.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : deliveries.data.items.length === 0 ? (
        <Empty title="Nothing was sent yet" className="!pt-1">
          Test a channel, or wait for a rule to fire.
        </Empty>
      ) : (
        <>
          <Table>
            <thead>
              <tr>
                <Th>What</Th>
                <Th className="max-sm:hidden">Channel</Th>
                <Th>Outcome</Th>
                <Th className="max-sm:hidden">When</Th>
                <Th>
                  <span className="sr-only">Actions</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {deliveries.data.items.map((delivery) => (
                <Row key={delivery.id} delivery={delivery} />
              ))}
            </tbody>
          </Table>
          {deliveries.data.nextCursor && limit < MOST ? (
            <p className="px-4 py-2">
              <Button small kind="ghost" onClick={() => setLimit(MOST)}>
                Show more
              </Button>
            </p>
          ) : null}
        </>
      )}
    </Panel>
  )
}

function Row({ delivery }: { delivery: Delivery }) {
  const retry = useRetryDelivery()
  const may = !delivery.test && (delivery.state === 'waiting' || delivery.state === 'failed')
  return (
    <Tr>
      <Td className="py-1.5 [overflow-wrap:anywhere]">
        {delivery.title}
        <span className="block text-ink-3 text-small sm:hidden">
          {delivery.channelName} · <Time at={delivery.createdAt} />
        </span>
      </Td>
      <Td className="text-ink-2 max-sm:hidden">{delivery.channelName}</Td>
      <Td className="py-1.5 text-small">
        <Outcome delivery={delivery} />
      </Td>
      <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
        <Time at={delivery.createdAt} />
      </Td>
      <Td num>
        {may ? (
          <Button
            small
            kind="ghost"
            disabled={retry.isPending}
            aria-label={`Send again now: ${delivery.title}`}
            onClick={() => retry.mutate(delivery)}
          >
            Retry now
          </Button>
        ) : null}
      </Td>
    </Tr>
  )
}

const WORDS = { waiting: 'waits', sending: 'is being sent', delivered: 'arrived', failed: 'failed' } as const

function Outcome({ delivery }: { delivery: Delivery }) {
  const { state, status, milliseconds, problem, answer, attempts, nextAt } = delivery
  const due = useNowText((now) => (nextAt !== null && Date.parse(nextAt) < now ? 'due' : '')) !== ''
  const facts = [
    status === null ? null : String(status),
    milliseconds === null ? null : `${milliseconds} ms`,
    attempts > 1 ? `${attempts} attempts` : null,
  ].filter((fact) => fact !== null)
  return (
    <>
      <span
        className={
          state === 'delivered' ? 'text-succeeded-text' : state === 'failed' ? 'text-failed-text' : 'text-ink-2'
        }
      >
        {WORDS[state]}
      </span>
      {facts.length > 0 ? (
        <span className="text-ink-3"> · {facts.map((fact) => fact.replaceAll(' ', '\u00a0')).join(' · ')}</span>
      ) : null}
      {problem ? <span className="block text-ink-2 [overflow-wrap:anywhere]">{problem}</span> : null}
      {problem && answer ? <code className="block text-ink-3 [overflow-wrap:anywhere]">{answer}</code> : null}
      {nextAt ? (
        <span className="block text-ink-3">
          {/* Due, but its channel rests: something else failed there since. */}
          {due ? (
            'again at its next turn'
          ) : (
            <>
              again <Time at={nextAt} />
            </>
          )}
        </span>
      ) : null}
    </>
  )
}
