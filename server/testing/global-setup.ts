/** One embedded PostgreSQL for the whole test run; each test file clones a migrated template (see database.ts). */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../db/embedded'
import { migrate } from '../db/migrate'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

export default async function setup(project: TestProject) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-test-pg-'))
  chmodSync(dir, 0o755) // as root, PostgreSQL runs as another account
  const postgres = await startEmbeddedPostgres({
    dir,
    database: 'template_rungrid',
    settings: { fsync: 'off', max_connections: '200' },
  })
  await migrate(postgres.url, path.resolve(import.meta.dirname, '../../prisma/migrations'))
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
