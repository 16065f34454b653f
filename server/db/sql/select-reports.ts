import type { Report } from '../../../lib/api/reports'
import type { Queryable } from '../database'

export interface ReportRow {
  id: string
  name: string
  state: Report['state']
  /** Reports of before have no `runs`. */
  source: Omit<Report['source'], 'runs'> & Partial<Report['source']>
  settings: Report['asked']
  edition: Report['edition']
  edition_reason: string
  division: Report['division']
  verdict: Report['verdict']
  reason: string
  counts: Report['counts']
  editions: Report['editions']
  sizes: Report['sizes']
  error: Report['error']
  done: number | null
  total: number | null
  created_at: Date
  ended_at: Date | null
  idempotency_hash: string | null
  cursor: string[]
}

export async function selectReports(
  db: Queryable,
  query: { where: string; order: string; cursor: string; limit: number; params: unknown[] },
): Promise<ReportRow[]> {
  const { rows } = await db.query<ReportRow>(
    `select p.id, p.name, p.state, p.source, p.settings, p.edition, p.edition_reason, p.division, p.verdict, p.reason, p.counts, p.editions,
       p.sizes, p.error, p.done, p.total, p.created_at, p.ended_at, p.idempotency_hash, ${query.cursor} as cursor
     from report p where ${query.where} order by ${query.order} limit ${query.limit}`,
    query.params,
  )
  return rows
}

/** One of them. @param column what it is found by */
export async function selectReport(
  db: Queryable,
  column: 'id' | 'idempotency_key',
  value: string,
): Promise<ReportRow | undefined> {
  const only = { where: `p.${column} = $1`, order: 'p.id', cursor: "'[]'::json", limit: 1, params: [value] }
  return (await selectReports(db, only))[0]
}

export function reportOf(row: ReportRow): Report {
  return {
    id: row.id,
    name: row.name,
    source: { ...row.source, runs: row.source.runs ?? [] },
    asked: { edition: row.settings.edition, division: row.settings.division },
    state: row.state,
    progress: row.done === null || row.total === null ? null : { done: row.done, total: row.total },
    error: row.error,
    edition: row.edition,
    editionReason: row.edition_reason,
    division: row.division,
    verdict: row.verdict,
    reason: row.reason,
    counts: row.counts,
    editions: row.editions,
    sizes: row.sizes,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }
}
