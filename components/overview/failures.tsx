'use client'
import Link from 'next/link'
import { useRunsVerb } from '@/components/data/mutations'
import { useRunPage } from '@/components/data/queries'
import { Button } from '@/components/ui/button'
import { FailureIcon, failureTitle } from '@/components/ui/failure'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { LoadError, Skeleton } from '@/components/ui/states-of-panels'
import { Time } from '@/components/ui/values'
import type { RunSummary } from '@/lib/api/runs'
import { formatCount } from '@/lib/format/number'
import { FAILURE_CLASSES, type FailureClass } from '@/lib/runs/failures'
import { fullTitle } from '@/lib/runs/title'

/** Failed runs looked at, newest first. */
const LOOKED_AT = 100

/** The latest failures by class: what, how often, why, and what to do. */
export function Failures({ failed }: { failed: number }) {
  const runs = useRunPage({ state: 'failed', sort: 'ended', limit: LOOKED_AT }, failed > 0)
  if (failed === 0) return null
  return (
    <Panel
      title="Failures"
      note={failed > LOOKED_AT ? `by class, the last ${LOOKED_AT}` : 'by class'}
      end={<AccentLink href="/runs?state=failed&sort=ended">All {formatCount(failed)}</AccentLink>}
    >
      {runs.error ? (
        <LoadError error={runs.error} what="The failures" retry={() => runs.refetch()} />
      ) : !runs.data ? (
        <Skeleton className="px-4 pb-4" />
      ) : (
        <ul>
          {byClass(runs.data.items).map(([cls, list]) => (
            <FailureGroup key={cls} cls={cls} runs={list} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function FailureGroup({ cls, runs }: { cls: string; runs: readonly RunSummary[] }) {
  const verb = useRunsVerb()
  const [latest] = runs
  if (!latest) return null
  const sense = cls in FAILURE_CLASSES ? FAILURE_CLASSES[cls as FailureClass].retry : 'maybe'
  return (
    <li className="flex items-start gap-2.5 border-line border-t px-4 py-2.5">
      <span className="grid size-6 shrink-0 place-items-center rounded-control bg-failed-soft">
        <FailureIcon cls={cls} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1.5">
          <b className="font-medium">{failureTitle(cls)}</b>
          <span className="rounded-full bg-sunken px-1.5 text-ink-2 text-micro">{runs.length}</span>
          <span className="ml-auto text-right text-ink-3 text-micro">
            <Time at={latest.endedAt} className="text-right" />
          </span>
        </div>
        <p className="truncate text-ink-3 text-small">
          <Link prefetch={false} href={`/runs/${latest.id}`} className="hover:underline">
            {fullTitle(latest)}
          </Link>
          {runs.length > 1 ? `, + ${runs.length - 1}` : ''}
        </p>
        <div className="mt-0.5 flex items-end gap-3">
          <p
            className="line-clamp-3 min-w-0 flex-1 text-ink-2 text-small [overflow-wrap:anywhere]"
            title={latest.failure?.message}
          >
            {sentences(latest.failure?.message, latest.failure?.fix)}
          </p>
          {sense === 'no' ? (
            <Button asChild small>
              <Link prefetch={false} href={`/runs/${latest.id}`}>
                Open
              </Link>
            </Button>
          ) : (
            <Button
              small
              disabled={verb.isPending}
              onClick={() => verb.mutate({ verb: 'retry', runs: runs.map((run) => run.id) })}
            >
              Retry {runs.length}
            </Button>
          )}
        </div>
      </div>
    </li>
  )
}

/** Messages may come without a full stop, as programs write them. */
function sentences(...texts: readonly (string | undefined)[]): string {
  return texts.flatMap((text) => (text ? [/[.!?:…]$/.test(text) ? text : `${text}.`] : [])).join(' ')
}

/** Classes in the order of their latest failure. */
function byClass(runs: readonly RunSummary[]): [string, RunSummary[]][] {
  const groups = new Map<string, RunSummary[]>()
  for (const run of runs) {
    const cls = run.failure?.class ?? 'crashed'
    const group = groups.get(cls)
    if (group) group.push(run)
    else groups.set(cls, [run])
  }
  return [...groups]
}
