'use client'

import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { StateWord } from '@/components/ui/state'
import { Empty } from '@/components/ui/states-of-panels'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Elapsed, Time } from '@/components/ui/values'
import type { Run } from '@/lib/api/runs'
import { placeName } from '../devices/words'
import { attemptState } from './attempt-state'

export function AttemptsTab({ run }: { run: Run }) {
  const attempts = [...run.attemptList].sort((a, b) => b.number - a.number)
  return (
    <Panel title="Attempts" note={`${run.retriesUsed} of ${run.retries} retries used`}>
      {attempts.length === 0 ? (
        run.imported ? (
          <Empty title="No attempts">The run was imported: what executed it is not known here.</Empty>
        ) : (
          <Empty title="No attempt yet">An attempt begins when the run gets its slots.</Empty>
        )
      ) : (
        <Table>
          <thead>
            <tr>
              <Th num>#</Th>
              <Th>State</Th>
              <Th>Devices</Th>
              <Th num>Exit</Th>
              <Th>Signal</Th>
              <Th>Started</Th>
              <Th num>Took</Th>
              <Th>Failure</Th>
              <Th>Log</Th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <Tr key={attempt.id}>
                <Td num>{attempt.number}</Td>
                <Td>
                  <StateWord state={attemptState(attempt)} />
                </Td>
                <Td className="whitespace-nowrap">{attempt.devices.map(placeName).join(', ') || '–'}</Td>
                <Td num>{attempt.exitCode ?? '–'}</Td>
                <Td>{attempt.signal ?? '–'}</Td>
                <Td>
                  <Time at={attempt.startedAt} />
                </Td>
                <Td num>
                  <Elapsed from={attempt.startedAt} to={attempt.endedAt} />
                </Td>
                <Td className="min-w-48 py-1.5">
                  {attempt.failure ? (
                    <span className="flex gap-1.5 text-small">
                      <FailureIcon cls={attempt.failure.class} className="mt-px" />
                      <span className="[overflow-wrap:anywhere]">
                        <b className="font-medium">{failureTitle(attempt.failure.class)}.</b>{' '}
                        <span className="text-ink-2">{attempt.failure.message}</span>
                      </span>
                    </span>
                  ) : (
                    '–'
                  )}
                </Td>
                <Td>
                  <AccentLink href={`?tab=log&attempt=${attempt.number}`}>open</AccentLink>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}
