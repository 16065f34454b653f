import type { z } from 'zod'
import type { ReportPage, reportsQuerySchema } from '../../../lib/api/reports'
import { type SortKey, selectPage } from '../../db/sql/keyset'
import { reportOf, selectReports } from '../../db/sql/select-reports'
import type { Context } from '../context'

const NEWEST: SortKey[] = [
  { sql: 'p.created_at', type: 'timestamptz', desc: true },
  { sql: 'p.id', type: 'text' },
]

/** Reports, newest first. */
export async function listReports(ctx: Context, query: z.output<typeof reportsQuerySchema>): Promise<ReportPage> {
  const params: unknown[] = []
  const where: string[] = []
  if (query.verdict) where.push(`p.verdict = $${params.push(query.verdict)}`)
  if (query.matrix) where.push(`p.source ->> 'matrixId' = $${params.push(query.matrix)}`)
  if (query.search) {
    const text = `$${params.push(query.search.toLowerCase())}`
    const columns = ['p.name', `p.source ->> 'label'`, 'p.id']
    where.push(`(${columns.map((column) => `position(${text} in lower(${column})) > 0`).join(' or ')})`)
  }
  const page = await selectPage(NEWEST, query, { where, params }, (terms) => selectReports(ctx.db.pool, terms))
  return { items: page.rows.map(reportOf), nextCursor: page.nextCursor }
}
