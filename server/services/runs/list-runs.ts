import type { z } from 'zod'
import type { listRunsQuerySchema, RunSummary } from '../../../lib/api/runs'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { RUN_STATES } from '../../../lib/runs/states'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { selectRuns, toRunSummary } from '../../db/sql/select-runs'
import type { Context } from '../context'
import { foretell } from '../queue/foretell'

export type ListRunsQuery = z.output<typeof listRunsQuerySchema>

const PLACE: SortKey[] = [
  { sql: 'r.matrix_id', type: 'text' },
  { sql: 'r.stage', type: 'int' },
  { sql: 'r.position', type: 'int' },
  { sql: 'r.id', type: 'text' },
]

const SORTS: Record<ListRunsQuery['sort'], SortKey[]> = {
  created: [{ sql: 'r.created_at', type: 'timestamptz', desc: true }, ...PLACE],
  position: PLACE,
  started: [{ sql: `coalesce(r.started_at, '-infinity')`, type: 'timestamptz', desc: true }, ...PLACE],
  ended: [{ sql: `coalesce(r.ended_at, '-infinity')`, type: 'timestamptz', desc: true }, ...PLACE],
  queue: [
    // What is paused is not in the queue: it stands behind what is.
    { sql: `(m.state = 'paused')::int`, type: 'int' },
    { sql: 'r.priority', type: 'int', desc: true },
    { sql: 'r.queued_at', type: 'timestamptz' },
    { sql: 'r.stage', type: 'int' },
    { sql: 'r.order_key', type: 'float8' },
    { sql: 'r.position', type: 'int' },
    { sql: 'r.id', type: 'text' },
  ],
}

/** Runs of one page. Sorted by `queue` it lists the queued runs only, in the order in which the scheduler takes them. */
export async function listRuns(
  ctx: Context,
  query: ListRunsQuery,
): Promise<{ items: RunSummary[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.matrix) where.push(`r.matrix_id = $${params.push(query.matrix)}`)
  if (query.state) where.push(`r.state = any($${params.push(statesOf(query.state))}::"RunState"[])`)
  if (query.benchmark) where.push(`r.benchmark = $${params.push(query.benchmark)}`)
  if (query.sort === 'queue') where.push(`r.state = 'queued'`)
  if (query.q) {
    const text = `$${params.push(query.q.toLowerCase())}`
    where.push(
      `(position(${text} in lower(r.key)) > 0 or position(${text} in lower(m.name)) > 0 or position(${text} in r.id) > 0)`,
    )
  }
  const page = await selectPage(SORTS[query.sort], query, { where, params }, (terms) => selectRuns(ctx.db.pool, terms))
  const now = Date.now()
  const items = page.rows.map((row) => toRunSummary(row, now))
  return { items: await foretell(ctx, items), nextCursor: page.nextCursor }
}

function statesOf(text: string): string[] {
  const states = text.split(',').map((state) => state.trim())
  const unknown = states.filter((state) => !(RUN_STATES as readonly string[]).includes(state))
  if (unknown.length === 0) return states
  throw new RungridError('invalid_input', `Unknown run state: ${unknown.join(', ').slice(0, 200)}.`, {
    fix: `States are ${RUN_STATES.join(', ')}.`,
    issues: [{ path: 'state', message: `unknown state ${unknown[0]?.slice(0, 100)}` }],
  })
}
