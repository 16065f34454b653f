'use client'
import { Check } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Button, IconButton } from '@/components/ui/button'
import { Time } from '@/components/ui/values'
import type { AlertFiring } from '@/lib/api/alerts'
import { labelsOfKey } from '@/lib/runs/title'
import { type FiringGroup, groupFirings } from './firing-groups'
import { useAcknowledge } from './queries'
import { SeverityIcon } from './severity'

/** Of a group, shown before the rest is asked for. */
const SHOWN = 3

/** Firings in groups by matrix and rule; each leads to its run, and can be put aside. */
export function FiringList({
  firings,
  withMatrix = true,
  onGo,
}: {
  firings: readonly AlertFiring[]
  /** Whether the matrix is named: not on its own page. */
  withMatrix?: boolean
  /** A link was followed. */
  onGo?: () => void
}) {
  return (
    <ul className="grid">
      {groupFirings(firings).map((group) => (
        <Group key={group.key} group={group} withMatrix={withMatrix} onGo={onGo} />
      ))}
    </ul>
  )
}

function Group({ group, withMatrix, onGo }: { group: FiringGroup; withMatrix: boolean; onGo?: () => void }) {
  const [all, setAll] = useState(false)
  const acknowledge = useAcknowledge()
  const waiting = group.firings.filter((each) => each.acknowledgedAt === null)
  const shown = all ? group.firings : group.firings.slice(0, SHOWN)
  const rest = group.firings.length - shown.length
  return (
    <li className="border-line border-b px-4 py-2 last:border-b-0">
      <div className="flex items-start gap-2">
        <SeverityIcon severity={group.severity} />
        <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <span className="font-medium">{group.title}</span>
          {withMatrix ? (
            <span className="text-ink-3 text-small">
              {' '}
              in{' '}
              <Link href={`/matrices/${group.matrixId}`} onClick={onGo} className="hover:text-ink hover:underline">
                {group.matrixName}
              </Link>
            </span>
          ) : null}
          {group.firings.length > 1 ? <span className="text-ink-3 text-small"> · {group.firings.length}</span> : null}
        </p>
        {waiting.length > 0 ? (
          <IconButton
            small
            label={waiting.length === 1 ? 'Acknowledge' : `Acknowledge all ${waiting.length}`}
            disabled={acknowledge.isPending}
            onClick={() => acknowledge.mutate(waiting)}
          >
            <Check aria-hidden />
          </IconButton>
        ) : (
          <span className="text-ink-3 text-micro">acknowledged</span>
        )}
      </div>
      <ul className="mt-0.5 grid gap-0.5 pl-6">
        {shown.map((firing) => (
          <li key={firing.id} className="flex items-baseline gap-2 text-small">
            <Link
              href={`/runs/${firing.runId}`}
              onClick={onGo}
              className="min-w-0 flex-1 text-ink-2 [overflow-wrap:anywhere] hover:text-ink hover:underline"
            >
              <RunName firing={firing} />
              {firing.message}
            </Link>
            <span className="shrink-0 text-ink-3 text-micro">
              <Time at={firing.openedAt} />
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <Button small kind="ghost" className="mt-1 ml-5" onClick={() => setAll(true)}>
          {rest} more
        </Button>
      ) : null}
    </li>
  )
}

/** The values that tell the run from its neighbours; a run without axes has the name of its matrix. */
function RunName({ firing }: { firing: AlertFiring }) {
  const labels = labelsOfKey(firing.runKey)
  return labels.length > 0 ? <b className="font-medium text-ink">{labels.join(' · ')}: </b> : null
}
