/**
 * Follows a matrix to its end. Of ten thousand runs only those are fetched that work and, when the counts say that some
 * ended, those that ended last: once all, then as far as is news.
 */
import type { Matrix } from '../../lib/api/matrices'
import type { RunSummary } from '../../lib/api/runs'
import { ACTIVE_RUN_STATES, ENDED_RUN_STATES } from '../../lib/runs/states'
import type { Client } from '../client'
import { poll } from './poll'

/** Runs of one page of what ended last: as many as end in a second, mostly. */
const PAGE = 200
const FIRST_PAGE = 1000

/** What is told while a matrix is followed. */
export interface View {
  /** `active`: the runs with a process; `ended`: those that ended since the last call. */
  show(now: { matrix: Matrix; active: RunSummary[]; ended: RunSummary[] }): void
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
  timeoutSeconds?: number,
): Promise<Followed> {
  const news = new Ended(client, id)
  let counts = ''
  let paused: string | null = null
  const look = async (): Promise<Followed | null> => {
    const matrix = await client.get<Matrix>(`/matrices/${encodeURIComponent(id)}`)
    const isOver = hasEnded(matrix)
    if (view) {
      const active = isOver ? [] : await allRuns(client, id, `&state=${ACTIVE_RUN_STATES.join(',')}`)
      const hasMoved = JSON.stringify(matrix.counts) !== counts
      view.show({ matrix, active, ended: hasMoved ? await news.take() : [] })
      counts = JSON.stringify(matrix.counts)
      if (matrix.pauseReason && matrix.pauseReason !== paused)
        view.note(`Paused: ${matrix.pauseReason}. Go on: npx rungrid resume ${id}`)
      paused = matrix.pauseReason
    }
    return isOver ? { matrix, failed: await allRuns(client, id, '&state=failed') } : null
  }
  try {
    return await poll(client, { id, timeoutSeconds, look, note: view ? (text) => view.note(text) : undefined })
  } finally {
    view?.stop()
  }
}

/** Runs that ended since they were last asked for. */
class Ended {
  readonly #known = new Map<string, string>()

  constructor(
    readonly client: Client,
    readonly matrixId: string,
  ) {}

  async take(): Promise<RunSummary[]> {
    const news: RunSummary[] = []
    const limit = this.#known.size === 0 ? FIRST_PAGE : PAGE
    const query = `&state=${ENDED_RUN_STATES.join(',')}&sort=ended`
    await pagesOf(this.client, this.matrixId, query, limit, (items) => {
      const fresh = items.filter((run) => this.#known.get(run.id) !== endOf(run))
      for (const run of fresh) this.#known.set(run.id, endOf(run))
      news.push(...fresh)
      // The last to end come first: a page with nothing new at its end has only known ones behind it.
      return fresh.includes(items[items.length - 1]!)
    })
    return news.sort((a, b) => (a.endedAt ?? '').localeCompare(b.endedAt ?? ''))
  }
}

const endOf = (run: RunSummary) => `${run.state} ${run.endedAt}`

/** A cancelled matrix has ended when its last worker has. */
function hasEnded({ state, counts }: Matrix): boolean {
  if (state === 'cancelled') return ACTIVE_RUN_STATES.every((active) => !counts[active])
  return state === 'finished'
}

/** Every run of a matrix that the query leaves, in the order of the spec. */
export async function allRuns(client: Client, matrixId: string, query = ''): Promise<RunSummary[]> {
  const runs: RunSummary[] = []
  await pagesOf(client, matrixId, `&sort=position${query}`, 1000, (items) => {
    runs.push(...items)
    return true
  })
  return runs
}

/** Page after page, while `take` wants more. */
async function pagesOf(
  client: Client,
  matrixId: string,
  query: string,
  limit: number,
  take: (items: RunSummary[]) => boolean,
): Promise<void> {
  let cursor: string | null = null
  do {
    const after: string = cursor ? `&cursor=${cursor}` : ''
    const page: { items: RunSummary[]; nextCursor: string | null } = await client.get(
      `/runs?matrix=${encodeURIComponent(matrixId)}&limit=${limit}${query}${after}`,
    )
    if (!take(page.items)) return
    cursor = page.nextCursor
  } while (cursor)
}
