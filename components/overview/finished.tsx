'use client'
import Link from 'next/link'
import { useRunPage } from '@/components/data/queries'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { StateWord } from '@/components/ui/state'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Elapsed, Num, Time } from '@/components/ui/values'
import type { RunSummary } from '@/lib/api/runs'
import { runTitle } from '@/lib/runs/title'

const ENDED = 'succeeded,failed,stopped'

/** While nothing runs and nothing waits: what ended last, and how it went. */
export function FinishedLast() {
  const runs = useRunPage({ state: ENDED, sort: 'ended', limit: 10 })
  if (!runs.data || runs.data.items.length === 0) return null
  return (
    <Panel title="Finished last" end={<AccentLink href="/runs?sort=ended">All runs</AccentLink>}>
      <Table>
        <thead>
          <tr>
            <Th>Run</Th>
            <Th className="max-sm:hidden">Matrix</Th>
            <Th>State</Th>
            <Th num>Score</Th>
            <Th num className="max-sm:hidden">
              Took
            </Th>
            <Th num>Ended</Th>
          </tr>
        </thead>
        <tbody>
          {runs.data.items.map((run) => (
            <Tr key={run.id}>
              <Td className="max-w-64 truncate">
                <Link prefetch={false} href={`/runs/${run.id}`} className="font-medium hover:underline">
                  {runTitle(run)}
                </Link>
              </Td>
              <Td className="max-w-40 truncate text-ink-2 max-sm:hidden">
                <Link prefetch={false} href={`/matrices/${run.matrixId}`} className="hover:underline">
                  {run.matrixName}
                </Link>
              </Td>
              <Td>
                <StateWord state={run.state} className="text-small" />
              </Td>
              <Td num>
                <HeadlineScore run={run} />
              </Td>
              <Td num className="text-ink-2 max-sm:hidden">
                {run.startedAt ? <Elapsed from={run.startedAt} to={run.endedAt} /> : '–'}
              </Td>
              <Td num className="text-ink-2">
                <Time at={run.endedAt} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

function HeadlineScore({ run }: { run: RunSummary }) {
  const score = run.scores?.find((each) => each.headline) ?? run.scores?.[0]
  if (!score) return <span className="text-ink-3">–</span>
  return (
    <span title={score.name}>
      <Num value={score.value} unit={score.unit} />
    </span>
  )
}
