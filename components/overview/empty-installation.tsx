'use client'
import { Play } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toastError, useLaunch } from '@/components/data/mutations'
import { useStarters } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Facts } from '@/components/ui/facts'
import { Panel } from '@/components/ui/panel'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import type { Device } from '@/lib/api/devices'
import type { Starter, System } from '@/lib/api/system'
import { deviceKinds, foreignProcesses } from '../devices/words'
import { CurvePicture, GridPicture } from './starter-pictures'

const COMMAND = 'npx rungrid launch examples/attention.yaml --wait'
const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five']

/** The first page of a new installation: something runs after one click. */
export function EmptyInstallation({ system, devices }: { system: System; devices: readonly Device[] }) {
  const starters = useStarters()
  const count = starters.data?.length ?? 0
  return (
    <div className="mx-auto grid w-full max-w-[1088px] grid-cols-[minmax(0,1fr)] gap-6 pt-4 rail:pt-14">
      <div>
        <h1 className="text-figure rail:leading-9">Nothing has run here yet.</h1>
        <p className="mt-1 text-ink-2 text-title leading-6">
          {count > 0
            ? `${NUMBERS[count] ?? count} ${count === 1 ? 'starter works' : 'starters work'} at once on this machine, without a GPU and without a file to write.`
            : 'Write a matrix, or launch one from a terminal.'}
        </p>
      </div>
      {starters.error ? (
        <Panel>
          <LoadError error={starters.error} what="The starters" retry={() => starters.refetch()} />
        </Panel>
      ) : !starters.data ? (
        <Panel inset>
          <Skeleton widths={[30, 60, 50]} />
        </Panel>
      ) : (
        <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fit,minmax(300px,1fr))]">
          {starters.data.map((starter, index) => (
            <StarterCard key={starter.id} starter={starter} first={index === 0} />
          ))}
        </ul>
      )}
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 rail:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex flex-wrap items-center gap-3">
          <span className="whitespace-nowrap text-ink-3 text-small">Or from a terminal</span>
          <div className="flex h-9 min-w-0 max-w-full flex-1 basis-48 items-center gap-2 rounded-control bg-sunken pr-1.5 pl-3">
            <code className="min-w-0 flex-1 truncate text-small">
              <span className="text-ink-3">$</span> {COMMAND}
            </code>
            <CopyButton text={COMMAND} label="Copy the command" />
          </div>
          <Button kind="ghost" asChild>
            <Link href="/matrices/new">Write a matrix yourself</Link>
          </Button>
          <Button kind="ghost" asChild>
            <Link href="/matrices/import">Import results</Link>
          </Button>
        </div>
        <Machine system={system} devices={devices} />
      </div>
    </div>
  )
}

function StarterCard({ starter, first }: { starter: Starter; first: boolean }) {
  const router = useRouter()
  const launch = useLaunch()
  // One key a card: two clicks launch once.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const start = () =>
    launch.mutate(
      { spec: starter.yaml, idempotencyKey },
      {
        onSuccess: ({ id }) => router.push(`/matrices/${id}`),
        onError: (error) => toastError(error, 'Could not start it'),
      },
    )
  return (
    <li className="flex flex-col overflow-hidden rounded-panel border border-line bg-panel">
      <div className="border-line border-b px-5 pt-5 pb-3">
        {/attention|eval|compare/.test(starter.id) ? <GridPicture /> : <CurvePicture />}
      </div>
      <div className="flex flex-1 flex-col gap-2 px-5 pt-4 pb-5">
        <h2 className="text-title">{starter.title}</h2>
        <p className="text-ink-2">{starter.description}</p>
        <Facts
          left
          className="mt-1 mb-2"
          facts={[
            ['You will see', starter.see],
            ['Takes', starter.takes],
          ]}
        />
        <div className="mt-auto flex gap-2">
          <Button
            kind={first ? 'primary' : 'default'}
            disabled={launch.isPending || launch.isSuccess}
            onClick={start}
            aria-label={`Start: ${starter.title}`}
          >
            <Play aria-hidden className="fill-current" />
            Start
          </Button>
          <Button kind="ghost" asChild>
            <Link href={`/matrices/new?starter=${encodeURIComponent(starter.id)}`}>Look at the spec</Link>
          </Button>
        </div>
      </div>
    </li>
  )
}

function Machine({ system, devices }: { system: System; devices: readonly Device[] }) {
  const { gpus, cpus, note } = system.devices
  const slots = devices.flatMap((device) =>
    Array.from({ length: device.slots ?? 1 }, (_, slot) => ({
      id: `${device.id}/${slot}`,
      held: device.holds.some((hold) => hold.slot === slot),
    })),
  )
  const held = slots.filter((slot) => slot.held).length
  const taken = devices.filter((device) => foreignProcesses(device).length > 0).length
  const name = gpus > 0 ? `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}` : `${cpus} CPU ${cpus === 1 ? 'slot' : 'slots'}`
  return (
    <section aria-label="This machine" className="rounded-panel border border-line bg-panel px-5 py-3.5">
      <div className="flex items-center gap-2">
        <h2 className="flex-1">This machine</h2>
        <span className="text-ink-3 text-small">
          {name}, {held > 0 ? `${held} held` : taken > 0 ? `${taken} used by others` : 'all free'}
        </span>
      </div>
      <div className="my-2 flex gap-1" aria-hidden>
        {slots.slice(0, 32).map((slot) => (
          <i
            key={slot.id}
            className={`block h-2 flex-1 rounded-[2px] ring-1 ring-inset ${slot.held ? 'bg-running ring-running' : 'bg-sunken ring-line-2'}`}
          />
        ))}
      </div>
      <p className="text-ink-2 text-small">{note ?? (devices.length > 0 ? deviceKinds(devices) : system.hostname)}</p>
    </section>
  )
}
