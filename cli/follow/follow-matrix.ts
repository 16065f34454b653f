/**
 * Follows a matrix to its end by asking the server every second: that works through every proxy, and a server that
 * restarts meanwhile is waited for. All runs are fetched only when the counts say that one moved.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Matrix } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { ACTIVE_RUN_STATES } from '../../lib/runs/states'
import { CliError, type Client } from '../client'
import { duration } from '../output'

const EVERY_MS = 1000
/** How long a server may be away before we give up; it survives a restart that builds first. */
const AWAY_MS = 5 * 60_000

/** What is told while a matrix is followed. */
export interface View {
  /** `moved`: every run, when the state of one may have changed since the last call; `active`: those with a process. */
  show(now: { matrix: Matrix; active: RunSummary[]; moved: RunSummary[] | null }): void
  /** Something about the following itself: the server is away, or back. */
  note(text: string): void
  stop(): void
}

export interface Followed {
  matrix: Matrix
  failed: RunSummary[]
}

/** @throws CliError 7 when it has not ended within `timeoutSeconds`; what the client throws when the server stays away */
export async function followMatrix(
  client: Client,
  view: View | null,
  id: string,
  timeoutSeconds = Number.POSITIVE_INFINITY,
): Promise<Followed> {
  const path = `/matrices/${encodeURIComponent(id)}`
  const until = Date.now() + timeoutSeconds * 1000
  let awaySince: number | null = null
  let counts = ''
  try {
    for (;;) {
      try {
        const matrix = await client.get<Matrix>(path)
        const ended = hasEnded(matrix)
        if (view) {
          const active = ended ? [] : await allRuns(client, id, `&state=${ACTIVE_RUN_STATES.join(',')}`)
          const hasMoved = JSON.stringify(matrix.counts) !== counts
          view.show({ matrix, active, moved: hasMoved ? await allRuns(client, id) : null })
          counts = JSON.stringify(matrix.counts)
        }
        if (awaySince !== null) view?.note('The server answers again.')
        awaySince = null
        if (ended) return { matrix, failed: await allRuns(client, id, '&state=failed') }
      } catch (error) {
        if (!(error instanceof CliError && error.isAway)) throw error
        if (awaySince === null) view?.note(`${error.message} Waiting for it; runs go on meanwhile.`)
        awaySince ??= Date.now()
        if (Date.now() - awaySince > AWAY_MS) throw error
      }
      if (Date.now() > until)
        throw new CliError(`${id} has not ended after ${duration(timeoutSeconds)}; it goes on.`, 7, {
          fix: `Watch it again: npx rungrid watch ${id}`,
        })
      await sleep(EVERY_MS, undefined, { signal: client.signal })
    }
  } finally {
    view?.stop()
  }
}

/** A cancelled matrix has ended when its last worker has. */
function hasEnded({ state, counts }: Matrix): boolean {
  if (state === 'cancelled') return ACTIVE_RUN_STATES.every((active) => !counts[active])
  return state === 'finished'
}

/** Every run of a matrix that the query leaves, in the order of the spec. */
export async function allRuns(client: Client, matrixId: string, query = ''): Promise<RunSummary[]> {
  const runs: RunSummary[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor ? `&cursor=${cursor}` : ''
    const page: { items: RunSummary[]; nextCursor: string | null } = await client.get(
      `/runs?matrix=${encodeURIComponent(matrixId)}&sort=position&limit=1000${query}${after}`,
    )
    runs.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return runs
}
