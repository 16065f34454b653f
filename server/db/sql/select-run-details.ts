import type { Json } from '../../../lib/matrix/types'
import type { Queryable } from '../database'

/** A file of an imported run as it was when it was read. */
export interface ImportedFile {
  path: string
  size: number
  mtimeMs: number
}

export interface RunDetailsRow {
  params: Record<string, Json>
  result_dir: string
  identity_hash: string
  intent_reason: string | null
  retries: number
  retries_used: number
  not_before: Date | null
  imported: { files: ImportedFile[]; note: string | null } | null
}

/** What only the page of one run shows. */
export async function selectRunDetails(db: Queryable, id: string): Promise<RunDetailsRow | null> {
  const { rows } = await db.query<RunDetailsRow>(
    `select params, result_dir, identity_hash, intent_reason, retries, retries_used, not_before, imported from run where id = $1`,
    [id],
  )
  return rows[0] ?? null
}
