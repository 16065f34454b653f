/** The way of docs/operations/backup.md: stop, pack the data directory, unpack it anywhere, start. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { connect } from './database'
import { startEmbeddedPostgres } from './embedded'

const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-backup-'))
chmodSync(dir, 0o755)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('A backup of the stopped data directory holds every row, in another place too', async () => {
  const home = path.join(dir, 'home')
  mkdirSync(home)
  const original = await startEmbeddedPostgres({ dir: path.join(home, '.rungrid') })
  const db = connect(original.url)
  await db.pool.query('create table kept as select i, repeat(md5(i::text), 20) as text from generate_series(1, 5000) i')
  const digest = 'select md5(string_agg(text, null order by i)) as digest from kept'
  const before = (await db.pool.query(digest)).rows
  await db.close()
  await original.stop()

  const archive = path.join(dir, 'backup.tar.gz')
  execFileSync('tar', ['-czf', archive, '.rungrid'], { cwd: home })
  rmSync(home, { recursive: true })
  const elsewhere = path.join(dir, 'elsewhere')
  mkdirSync(elsewhere)
  execFileSync('tar', ['-xpzf', archive], { cwd: elsewhere })

  const restored = await startEmbeddedPostgres({ dir: path.join(elsewhere, '.rungrid') })
  const again = connect(restored.url)
  try {
    expect((await again.pool.query(digest)).rows).toEqual(before)
  } finally {
    await again.close()
    await restored.stop()
  }
})
