import Link from 'next/link'
import { AccentLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { StateIcon } from '@/components/ui/state'
import { Time } from '@/components/ui/values'
import type { MatrixSummary } from '@/lib/api/matrices'
import { formatCount } from '@/lib/format/number'
import { formatLeft } from '@/lib/format/time'
import { Thumbnail } from './thumbnail'

export function RecentMatrices({ matrices, total }: { matrices: readonly MatrixSummary[]; total: number }) {
  return (
    <Panel
      title="Recent matrices"
      end={total > matrices.length ? <AccentLink href="/matrices">All {formatCount(total)}</AccentLink> : null}
    >
      <ul className="grid grid-cols-2 overflow-hidden border-line border-t">
        {matrices.map((matrix) => (
          <li
            key={matrix.id}
            className="min-w-0 border-line border-b even:border-l [&:nth-last-child(-n+2)]:border-b-0"
          >
            <Link
              href={`/matrices/${matrix.id}`}
              className="flex h-full flex-col px-4 py-3 -outline-offset-2 hover:bg-hover"
            >
              <span className="mb-2 flex min-h-10 flex-1 items-center overflow-hidden">
                <Thumbnail thumbnail={matrix.thumbnail} />
              </span>
              <span className="truncate font-medium">{matrix.name}</span>
              <span className="flex items-center gap-1 text-ink-2 text-small">
                <StateIcon
                  state={matrix.state === 'finished' && matrix.counts.failed ? 'failed' : matrix.state}
                  size={12}
                />
                <span className="truncate">{progressWords(matrix)}</span>
              </span>
              <span className="truncate text-ink-3 text-micro">
                {matrix.state === 'active' ? (
                  formatLeft(matrix.etaSeconds)
                ) : (
                  <Time at={matrix.finishedAt ?? matrix.createdAt} />
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** `82 of 106, 4 failed`; `paused, 5 of 6`. */
function progressWords({ counts, total, state }: MatrixSummary): string {
  const done = (counts.succeeded ?? 0) + (counts.skipped ?? 0) + (counts.stopped ?? 0)
  const failed = counts.failed ? `, ${formatCount(counts.failed)} failed` : ''
  const word = state === 'paused' ? 'paused, ' : state === 'cancelled' ? 'cancelled, ' : ''
  return `${word}${formatCount(done)} of ${formatCount(total)}${failed}`
}
