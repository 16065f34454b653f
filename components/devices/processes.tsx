import Link from 'next/link'
import { Table, Td, Th, Tr } from '@/components/ui/table'
import { Bytes } from '@/components/ui/values'
import type { Device, ProcessOwner } from '@/lib/api/devices'
import type { RunSummary } from '@/lib/api/runs'

const OWNER: Record<ProcessOwner, string> = {
  run: 'a run',
  ended_run: 'left by a run that has ended',
  foreign: 'not started from here',
  gone: 'nobody: the system no longer knows this pid. A reset of the GPU or a reboot frees it',
  unknown: 'cannot be told from here, as in a container',
}

/** Every process on a device and whose it is. */
export function Processes({ device, runs }: { device: Device; runs: readonly RunSummary[] }) {
  const processes = device.sample?.processes ?? []
  if (processes.length === 0) {
    return <p className="text-ink-3 text-small">{device.stale ? 'Unknown while it does not answer.' : 'None.'}</p>
  }
  const byAttempt = new Map(device.holds.map((hold) => [hold.attemptId, hold.runId]))
  const names = new Map(runs.map((run) => [run.id, run.key || run.matrixName]))
  return (
    <Table className="text-small">
      <thead>
        <tr>
          <Th num>pid</Th>
          <Th>process</Th>
          <Th num>memory</Th>
          <Th>whose</Th>
        </tr>
      </thead>
      <tbody>
        {processes.map((process) => {
          const runId = process.attemptId === null ? undefined : byAttempt.get(process.attemptId)
          return (
            <Tr key={process.pid}>
              <Td num>{process.pid}</Td>
              <Td className="max-w-80 truncate">
                <code>{process.name}</code>
              </Td>
              <Td num>
                <Bytes value={process.memoryBytes} />
              </Td>
              <Td className="text-ink-2">
                {runId ? (
                  <Link prefetch={false} href={`/runs/${runId}`} className="text-accent hover:underline">
                    {names.get(runId) ?? runId}
                  </Link>
                ) : (
                  OWNER[process.owner]
                )}
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}
