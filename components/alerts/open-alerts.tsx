'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import type { AlertFiring } from '@/lib/api/alerts'
import { FiringList } from './firing-list'
import { useFirings } from './queries'

/** Open alerts of a run, under its header; nothing while there are none. What can not be read is said by the bell. */
export function RunAlerts({ runId }: { runId: string }) {
  const { data } = useFirings({ run: runId, state: 'open', limit: 100 })
  if (!data || data.items.length === 0) return null
  return (
    <section aria-label="Open alerts of this run" className={BOX[gravest(data.items)]}>
      <FiringList firings={data.items} withMatrix={false} />
    </section>
  )
}

const LIMIT = 200

/** How many alerts of a matrix are open, with the list behind it. */
export function MatrixAlerts({ matrixId }: { matrixId: string }) {
  const { data } = useFirings({ matrix: matrixId, state: 'open', limit: LIMIT })
  const [shown, setShown] = useState(false)
  const count = data?.items.length ?? 0
  if (!data || count === 0) return null
  const runs = new Set(data.items.map((each) => each.runId)).size
  return (
    <div className="grid gap-1">
      <Note kind={NOTES[gravest(data.items)]}>
        <span className="flex flex-wrap items-center gap-x-2">
          <b className="font-semibold text-ink">
            {data.nextCursor ? `More than ${LIMIT}` : count} open {count === 1 ? 'alert' : 'alerts'}
          </b>
          <span>
            in {runs} {runs === 1 ? 'run' : 'runs'}
          </span>
          <Button small kind="ghost" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </Button>
        </span>
      </Note>
      {shown ? (
        <section aria-label="Open alerts of this matrix" className={BOX.info}>
          <FiringList firings={data.items} withMatrix={false} />
        </section>
      ) : null}
    </div>
  )
}

const BOX = {
  info: 'max-h-80 shrink-0 overflow-y-auto rounded-panel border border-line bg-panel',
  warning: 'max-h-80 shrink-0 overflow-y-auto rounded-panel border border-warn bg-panel',
  error: 'max-h-80 shrink-0 overflow-y-auto rounded-panel border border-failed bg-panel',
} as const

const NOTES = { info: 'info', warning: 'warn', error: 'failed' } as const

function gravest(firings: readonly AlertFiring[]): keyof typeof BOX {
  if (firings.some(({ severity }) => severity === 'error')) return 'error'
  return firings.some(({ severity }) => severity === 'warning') ? 'warning' : 'info'
}
