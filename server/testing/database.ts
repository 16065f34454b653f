import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { connect, type Database } from '../db/database'

/** An empty migrated database of its own for a test file, dropped at its end. */
export async function testDatabase(): Promise<Database> {
  const template = new URL(inject('postgresUrl'))
  const name = `test_${randomBytes(6).toString('hex')}`
  const admin = new URL(template)
  admin.pathname = '/postgres'
  await run(admin, `CREATE DATABASE ${name} TEMPLATE template_rungrid`)
  const url = new URL(template)
  url.pathname = `/${name}`
  const database = connect(url.href)
  afterAll(async () => {
    await database.close()
    await run(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  })
  return database
}

async function run(url: URL, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    // Two clones of one template at once are refused; the lock makes them wait instead.
    await client.query('SELECT pg_advisory_lock(4711)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}
