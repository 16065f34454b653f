import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'
import { jsonbArray } from './jsonb-array'

export interface ImportedRunRow {
  id: string
  position: number
  key: string
  axes: Json
  resultDir: string
  /** JSON text. */
  identity: string
  identityHash: string
  state: 'succeeded' | 'failed'
  failureClass: string | null
  scores: Json
  /** {files, failure, note} */
  imported: Json
  /** When it ended, where that is known; it began so many seconds before. */
  endedAt: string | null
  durationSeconds: number | null
}

/** Inserts runs that ended elsewhere, in one statement: no attempt, nothing to start. */
export async function insertImportedRuns(db: Queryable, matrixId: string, runs: ImportedRunRow[]): Promise<void> {
  await db.query(
    `insert into run (matrix_id, benchmark, params, id, position, key, axes, result_dir, identity, identity_hash, state,
       failure_class, scores, imported, ended_at, started_at)
     select $1, 'imported', '{}', r.id, r.position, r.key, r.axes, r.result_dir, r.identity, r.identity_hash,
       r.state::"RunState", r.failure_class, r.scores, r.imported, r.ended_at, r.ended_at - r.seconds * interval '1 second'
     from unnest($2::text[], $3::int[], $4::text[], $5::json[], $6::text[], $7::jsonb[], $8::text[], $9::text[],
         $10::text[], $11::jsonb[], $12::jsonb[], $13::timestamptz[], $14::float8[])
       as r (id, position, key, axes, result_dir, identity, identity_hash, state, failure_class, scores, imported,
         ended_at, seconds)`,
    [
      matrixId,
      runs.map((run) => run.id),
      runs.map((run) => run.position),
      runs.map((run) => run.key),
      jsonbArray(runs.map((run) => JSON.stringify(run.axes))),
      runs.map((run) => run.resultDir),
      jsonbArray(runs.map((run) => run.identity)),
      runs.map((run) => run.identityHash),
      runs.map((run) => run.state),
      runs.map((run) => run.failureClass),
      jsonbArray(runs.map((run) => JSON.stringify(run.scores))),
      jsonbArray(runs.map((run) => JSON.stringify(run.imported))),
      runs.map((run) => run.endedAt),
      runs.map((run) => run.durationSeconds),
    ],
  )
}
