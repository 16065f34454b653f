import type { z } from 'zod'
import type { listMatricesQuerySchema, MatrixSummary } from '../../../lib/api/matrices'
import { RungridError } from '../../../lib/errors/rungrid-error'
import { MATRIX_STATES } from '../../../lib/runs/states'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { selectMatrices } from '../../db/sql/select-matrices'
import type { Context } from '../context'
import { summarize } from './summarize'

export type ListMatricesQuery = z.output<typeof listMatricesQuerySchema>

const NEWEST: SortKey[] = [
  { sql: 'm.created_at', type: 'timestamptz', desc: true },
  { sql: 'm.id', type: 'text' },
]

/** Matrices of one page, newest first. */
export async function listMatrices(
  ctx: Context,
  query: ListMatricesQuery,
): Promise<{ items: MatrixSummary[]; nextCursor: string | null }> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.state) where.push(`m.state = any($${params.push(statesOf(query.state))}::"MatrixState"[])`)
  if (query.q) {
    const text = `$${params.push(query.q.toLowerCase())}`
    where.push(`(position(${text} in lower(m.name)) > 0 or position(${text} in m.id) > 0)`)
  }
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectMatrices(ctx.db.pool, terms))
  return { items: await summarize(ctx, page.rows), nextCursor: page.nextCursor }
}

function statesOf(text: string): string[] {
  const states = text.split(',').map((state) => state.trim())
  const unknown = states.filter((state) => !(MATRIX_STATES as readonly string[]).includes(state))
  if (unknown.length === 0) return states
  throw new RungridError('invalid_input', `Unknown matrix state: ${unknown.join(', ').slice(0, 200)}.`, {
    fix: `States are ${MATRIX_STATES.join(', ')}.`,
    issues: [{ path: 'state', message: `unknown state ${unknown[0]?.slice(0, 100)}` }],
  })
}
