import type { RunState } from '../../../lib/runs/states'
import type { Queryable } from '../database'

export interface ReportRunRow {
  id: string
  key: string
  state: RunState
  resultDir: string
}

/** Runs to judge, of one matrix or by their ids, in the order of their matrix. */
export async function selectReportRuns(
  db: Queryable,
  which: { matrix: string } | { runs: string[] },
): Promise<ReportRunRow[]> {
  const [where, value] = 'matrix' in which ? ['r.matrix_id = $1', which.matrix] : ['r.id = any($1)', which.runs]
  const { rows } = await db.query<ReportRunRow>(
    `select r.id, r.key, r.state, r.result_dir as "resultDir" from run r join matrix m on m.id = r.matrix_id
     where ${where} order by m.created_at, m.id, r.stage, r.position`,
    [value],
  )
  return rows
}
