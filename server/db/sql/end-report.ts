import type { Report } from '../../../lib/api/reports'
import type { Queryable } from '../database'

export type ReportFacts = Pick<
  Report,
  'edition' | 'editionReason' | 'division' | 'verdict' | 'reason' | 'counts' | 'editions' | 'sizes'
>

/** It is whole. @returns false where it was deleted, or given up, meanwhile */
export async function readyReport(db: Queryable, id: string, facts: ReportFacts): Promise<boolean> {
  const { rowCount } = await db.query(
    `update report set state = 'ready', edition = $2, edition_reason = $3, division = $4, verdict = $5, reason = $6,
       counts = $7, editions = $8, sizes = $9, done = null, total = null, ended_at = now()
     where id = $1 and state = 'judging'`,
    [
      id,
      facts.edition,
      facts.editionReason,
      facts.division,
      facts.verdict,
      facts.reason,
      JSON.stringify(facts.counts),
      JSON.stringify(facts.editions),
      JSON.stringify(facts.sizes),
    ],
  )
  return rowCount === 1
}

/** @returns false where it was deleted meanwhile */
export async function failReport(db: Queryable, id: string, error: NonNullable<Report['error']>): Promise<boolean> {
  const { rowCount } = await db.query(
    `update report set state = 'failed', error = $2, done = null, total = null, ended_at = now()
     where id = $1 and state = 'judging'`,
    [id, JSON.stringify(error)],
  )
  return rowCount === 1
}
