import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, inject, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')

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
      DATABASE_URL: inject('postgresUrl'),
      PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'scripts/schema-engine.mjs'),
    },
  })
  expect(stdout.replace(/^-- This is an empty migration\.\s*/, ''), stderr).toBe('')
  expect(status, stderr).toBe(0)
})
