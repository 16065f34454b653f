'use client'
import Link from 'next/link'
import { useRunPage } from '@/components/data/queries'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RunTitle } from '@/components/ui/run-title'
import { StartsIn } from '@/components/ui/starts'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Unit } from '@/components/ui/values'
import { formatDuration } from '@/lib/format/duration'
import { formatCount } from '@/lib/format/number'

/** What waits, in order, and why. */
export function Queue({ waiting }: { waiting: number }) {
  const queue = useRunPage({ state: 'queued', sort: 'queue', limit: 6 }, waiting > 0)
  if (waiting === 0) return null
  return (
    <Panel
      title="Queue"
      note={`${formatCount(waiting)} waiting`}
      end={
        waiting > 6 ? <AccentLink href="/runs?state=queued&sort=queue">All {formatCount(waiting)}</AccentLink> : null
      }
    >
      {queue.error ? (
        <LoadError error={queue.error} what="The queue" retry={() => queue.refetch()} />
      ) : !queue.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>#</Th>
              <Th>Run</Th>
              <Th className="max-sm:hidden">Matrix</Th>
              <Th className="max-sm:hidden">Waits because</Th>
              <Th num className="max-sm:hidden">
                Takes
              </Th>
              <Th num>Starts</Th>
            </tr>
          </thead>
          <tbody>
            {queue.data.items.map((run) => (
              <Tr key={run.id}>
                <Td className="text-ink-3">{run.queuePosition ?? '–'}</Td>
                <Td className="max-w-64">
                  <Link prefetch={false} href={`/runs/${run.id}`} className="font-medium hover:underline">
                    <RunTitle run={run} />
                  </Link>
                </Td>
                <Td className="max-w-36 truncate text-ink-2 max-sm:hidden" title={run.matrixName}>
                  <Link prefetch={false} href={`/matrices/${run.matrixId}`} className="hover:underline">
                    {run.matrixName}
                  </Link>
                </Td>
                <Td className="py-1 text-ink-2 text-small max-sm:hidden">{run.waitReason ?? 'Its turn comes next'}</Td>
                <Td num className="max-sm:hidden">
                  {run.costSeconds === null ? (
                    <span className="text-ink-3">unknown</span>
                  ) : (
                    <>
                      <Unit>~ </Unit>
                      {formatDuration(run.costSeconds)}
                    </>
                  )}
                </Td>
                <Td num>
                  <StartsIn at={run.estimatedStart} unknown="unknown" />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}
