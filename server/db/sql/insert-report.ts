import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface NewReport {
  id: string
  name: string
  source: { kind: string; label: string; matrixId: string | null; leftOut: string[] }
  settings: Json
  serverId: string
  idempotencyKey: string | null
  idempotencyHash: string | null
}

/** @returns false where a report with this idempotency key is there already; nothing is stored then */
export async function insertReport(db: Queryable, report: NewReport): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into report (id, name, source, settings, server_id, idempotency_key, idempotency_hash)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (idempotency_key) do nothing`,
    [
      report.id,
      report.name,
      JSON.stringify(report.source),
      JSON.stringify(report.settings),
      report.serverId,
      report.idempotencyKey,
      report.idempotencyHash,
    ],
  )
  return rowCount === 1
}
