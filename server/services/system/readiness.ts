import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { selectReadiness } from '../../db/sql/select-readiness'
import type { Context } from '../context'

export interface Readiness {
  ready: boolean
  database: boolean
  /** Names of migrations that are not applied. */
  missingMigrations: string[]
  /** Whether some server schedules. */
  leader: boolean
}

/** Whether requests can be served: the database answers, its schema is the one of this version, and somebody schedules. */
export async function readiness(ctx: Context): Promise<Readiness> {
  const entries = await readdir(path.join(ctx.config.installDir, 'prisma/migrations'), { withFileTypes: true })
  const wanted = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  const { applied, leader } = await selectReadiness(ctx.db.pool)
  const missingMigrations = wanted.filter((name) => !applied.includes(name)).sort()
  return { ready: missingMigrations.length === 0 && leader, database: true, missingMigrations, leader }
}
