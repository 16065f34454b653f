'use client'
import { Plus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useRunPage } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { inputClass } from '@/components/ui/input'
import { StateIcon } from '@/components/ui/state'
import { Empty, LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { MOST_RUNS } from '@/lib/compare/slots'
import { formatCount } from '@/lib/format/number'
import { runTitle } from '@/lib/runs/title'

/** Runs that one search lists. */
const LISTED = 50

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  chosen: ReadonlySet<string>
  add: (ids: string[]) => void
  remove: (id: string) => void
}

/** Searches all runs; a tick adds one at once. */
export function AddRunsDialog({ open, onOpenChange, chosen, add, remove }: Props) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useRunPage({ q: q || undefined, limit: LISTED }, open)
  const items = found.data?.items ?? []
  const room = MOST_RUNS - chosen.size
  const missing = items.filter((run) => !chosen.has(run.id)).map((run) => run.id)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title="Add runs"
      description={`${formatCount(chosen.size)} of at most ${MOST_RUNS} are compared.`}
      actions={
        <>
          <Button disabled={missing.length === 0 || room <= 0} onClick={() => add(missing.slice(0, room))}>
            <Plus aria-hidden />
            Add {formatCount(Math.min(missing.length, Math.max(0, room)))} found
          </Button>
          <Button kind="primary" onClick={() => onOpenChange(false)}>
            Done
          </Button>
        </>
      }
    >
      <input
        type="search"
        aria-label="Search runs by axis value, matrix or id"
        placeholder="Axis value, matrix or id"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={`${inputClass} w-full`}
      />
      <div className="-mx-4 min-h-64 overflow-auto border-line border-y" style={{ maxHeight: '46vh' }}>
        {found.error && !found.data ? (
          <LoadError error={found.error} what="The runs" retry={() => found.refetch()} />
        ) : !found.data ? (
          <Skeleton className="p-4" widths={[96, 96, 96, 96]} />
        ) : items.length === 0 ? (
          <Empty title={q ? 'No run matches' : 'There are no runs yet'} />
        ) : (
          <ul aria-label="Runs found">
            {items.map((run) => (
              <li key={run.id}>
                <label className="flex min-h-8 cursor-pointer items-center gap-2 px-4 py-1 hover:bg-hover">
                  <input
                    type="checkbox"
                    checked={chosen.has(run.id)}
                    disabled={!chosen.has(run.id) && room <= 0}
                    onChange={(event) => (event.target.checked ? add([run.id]) : remove(run.id))}
                  />
                  <StateIcon state={run.stale ? 'stale' : run.state} size={14} named />
                  <span className="min-w-0 flex-1 truncate">{runTitle(run)}</span>
                  <span className="max-w-48 truncate text-ink-3 text-small">{run.matrixName}</span>
                  <code className="text-ink-3 text-micro max-sm:hidden">{run.id}</code>
                </label>
              </li>
            ))}
          </ul>
        )}
      </div>
      {found.data?.nextCursor ? (
        <p className="text-ink-3 text-small">The newest {LISTED}. Search narrows them down.</p>
      ) : null}
    </Dialog>
  )
}
