'use client'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { inputClass } from '@/components/ui/input'
import { Empty } from '@/components/ui/states-of-panels'
import { formatCount } from '@/lib/format/number'

/** Names that are listed at once; a run may have thousands. */
const LISTED = 200
/** Charts of one page; each asks for a hundred curves. */
export const MOST_METRICS = 20

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  metrics: readonly { name: string; runs: number }[]
  of: number
  chosen: readonly string[]
  onChange: (names: string[]) => void
}

/** Which metrics have a chart. */
export function ChooseMetricsDialog({ open, onOpenChange, metrics, of, chosen, onChange }: Props) {
  const [text, setText] = useState('')
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const found = metrics.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
  const on = new Set(chosen)
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title="Metrics"
      description={`A chart each, at most ${MOST_METRICS}.`}
      actions={
        <Button kind="primary" onClick={() => onOpenChange(false)}>
          Done
        </Button>
      }
    >
      <input
        type="search"
        aria-label="Search metrics"
        placeholder="Part of a name"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={`${inputClass} w-full`}
      />
      <div className="-mx-4 min-h-64 overflow-auto border-line border-y" style={{ maxHeight: '46vh' }}>
        {found.length === 0 ? (
          <Empty title={metrics.length === 0 ? 'These runs have not reported any metric' : 'No metric matches'} />
        ) : (
          <ul aria-label="Metrics found">
            {found.slice(0, LISTED).map(({ name, runs }) => (
              <li key={name}>
                <label className="flex min-h-8 cursor-pointer items-center gap-2 px-4 py-1 hover:bg-hover">
                  <input
                    type="checkbox"
                    checked={on.has(name)}
                    disabled={(!on.has(name) && on.size >= MOST_METRICS) || (on.has(name) && on.size === 1)}
                    onChange={(event) =>
                      onChange(event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                    }
                  />
                  <span className="min-w-0 flex-1 truncate">{name}</span>
                  <span className="text-ink-3 text-small">
                    {runs === of ? 'all runs' : `${formatCount(runs)} of ${formatCount(of)} runs`}
                  </span>
                </label>
              </li>
            ))}
          </ul>
        )}
      </div>
      {found.length > LISTED ? (
        <p className="text-ink-3 text-small">
          The first {LISTED} of {formatCount(found.length)}. Search narrows them down.
        </p>
      ) : null}
    </Dialog>
  )
}
