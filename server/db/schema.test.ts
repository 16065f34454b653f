import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database'

const ROOT = path.resolve(import.meta.dirname, '../..')
// Its own database: PostgreSQL clones a template only while nobody is connected to it.
const db = await testDatabase()

it('migrations make exactly the tables of prisma/schema.prisma', () => {
  const prisma = path.join(ROOT, 'node_modules/prisma/build/index.js')
  const args = [
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema',
    'prisma/schema.prisma',
    '--script',
    '--exit-code',
  ]
  const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'scripts/schema-engine.mjs'),
    },
  })
  expect(stdout.replace(/^-- This is an empty migration\.\s*/, ''), stderr).toBe('')
  expect(status, stderr).toBe(0)
})
