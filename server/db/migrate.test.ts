import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { testDatabase } from '../testing/database'
import { migrate } from './migrate'

const db = await testDatabase()
const OURS = path.resolve(import.meta.dirname, '../../prisma/migrations')
let dir: string

function add(name: string, sql: string): void {
  mkdirSync(path.join(dir, name), { recursive: true })
  writeFileSync(path.join(dir, name, 'migration.sql'), sql)
}

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-migrations-'))
  cpSync(OURS, dir, { recursive: true })
})

it('A migrated database is left alone', async () => {
  expect(await migrate(db.url, dir)).toEqual([])
  expect(await migrate(db.url, dir)).toEqual([])
})

it('Servers that start at once apply a new migration once', async () => {
  add('20990101000000_one', 'create table one (id int)')
  const applied = await Promise.all([migrate(db.url, dir), migrate(db.url, dir), migrate(db.url, dir)])
  expect(applied.flat()).toEqual(['20990101000000_one'])
})

it('A migration that was changed after it had been applied is refused by name', async () => {
  add('20990102000000_two', 'create table two (id int)')
  await migrate(db.url, dir)
  add('20990102000000_two', 'create table two (id bigint)')
  await expect(migrate(db.url, dir)).rejects.toThrow('20990102000000_two was changed')
})

it('A migration that fails leaves nothing of itself behind and is not tried again by itself', async () => {
  add('20990103000000_three', 'create table three (id int); select 1/0')
  await expect(migrate(db.url, dir)).rejects.toThrow('division by zero')
  const { rows } = await db.pool.query(`select to_regclass('three') as found`)
  expect(rows).toEqual([{ found: null }])
  await expect(migrate(db.url, dir)).rejects.toThrow('20990103000000_three failed before')
})
