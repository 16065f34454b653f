import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

export interface NewMatrix {
  id: string
  name: string
  state: 'active' | 'finished'
  spec: Json
  source: string
  benchmark: string
  resultsDir: string
  stages: number
  idempotencyKey: string | null
  idempotencyHash: string | null
  /** Absent: launched. */
  origin?: 'launched' | 'imported'
  /** Of an imported one: {format, title, source, upload}. */
  imported?: Json
  importHash?: string
}

/** False when its idempotency key is taken: another launch with that key was first, and is committed by now. */
export async function insertMatrix(db: Queryable, matrix: NewMatrix): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into matrix (id, name, state, spec, source, benchmark, results_dir, stages, idempotency_key, idempotency_hash,
       origin, imported, import_hash, finished_at)
     values ($1, $2, $3::"MatrixState", $4, $5, $6, $7, $8, $9, $10, $11::"MatrixOrigin", $12, $13,
       case when $3 = 'finished' then now() end)
     on conflict (idempotency_key) do nothing`,
    [
      matrix.id,
      matrix.name,
      matrix.state,
      JSON.stringify(matrix.spec),
      matrix.source,
      matrix.benchmark,
      matrix.resultsDir,
      matrix.stages,
      matrix.idempotencyKey,
      matrix.idempotencyHash,
      matrix.origin ?? 'launched',
      matrix.imported === undefined ? null : JSON.stringify(matrix.imported),
      matrix.importHash ?? null,
    ],
  )
  return rowCount === 1
}
