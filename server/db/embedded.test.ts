import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from './database'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function scratch(mode = 0o755): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rungrid-embedded-'))
  chmodSync(dir, mode) // as root, PostgreSQL runs as another account
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function start(dir: string, told: string[] = []): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dir, onTrouble: (message) => told.push(message) })
  cleanups.push(() => postgres.stop())
  return postgres
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

/** A process of its own that starts PostgreSQL in `dir`, as a server does. */
async function startElsewhere(dir: string): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const code = `
    import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.ts'))}
    const { pid, url } = await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)} })
    console.log(JSON.stringify({ pid, url }))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) return { child, ...JSON.parse(line) }
  throw new Error('the process ended without starting PostgreSQL')
}

describe('The embedded PostgreSQL', () => {
  it('goes on when our process is killed, and the next start adopts it with everything that was acknowledged', async () => {
    const dir = scratch()
    const first = await startElsewhere(dir)
    const before = connect(first.url)
    await before.pool.query('create table kept (id int)')
    await before.pool.query('insert into kept select generate_series(1, 1000)')
    await before.close()
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    const second = await start(dir)
    expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url })
    const after = connect(second.url)
    cleanups.push(() => after.close())
    const { rows } = await after.pool.query('select count(*) as n from kept')
    expect(rows).toEqual([{ n: 1000 }])
  })

  it('comes back on the same port when it is killed, and the pool finds it again', async () => {
    const told: string[] = []
    const postgres = await start(scratch(), told)
    const db = connect(postgres.url)
    cleanups.push(() => db.close())
    await db.pool.query('create table kept as select generate_series(1, 1000) as id')
    const { pid, url } = postgres
    process.kill(pid, 'SIGKILL')

    await expect
      .poll(
        () =>
          db.pool.query('select count(*) as n from kept').then(
            ({ rows }) => rows[0].n,
            () => null,
          ),
        {
          timeout: 20_000,
        },
      )
      .toBe(1000)
    await expect.poll(() => told).toContain('PostgreSQL is back')
    expect(postgres.pid).not.toBe(pid)
    expect(postgres.url).toBe(url)
  })

  it('is gone after stop, and its data is there at the next start', async () => {
    const dir = scratch()
    const first = await start(dir)
    const db = connect(first.url)
    await db.pool.query('create table kept as select 42 as answer')
    await db.close()
    await first.stop()
    expect(isGone(first.pid)).toBe(true)

    const second = await start(dir)
    expect(second.adopted).toBe(false)
    const again = connect(second.url)
    cleanups.push(() => again.close())
    expect((await again.pool.query('select answer from kept')).rows).toEqual([{ answer: 42 }])
  })

  it('starts after an initialisation that was interrupted', async () => {
    const dir = scratch()
    mkdirSync(path.join(dir, 'postgres/data.new'), { recursive: true })
    writeFileSync(path.join(dir, 'postgres/data.new/PG_VERSION'), '18\n')
    const postgres = await start(dir)
    expect(isGone(postgres.pid)).toBe(false)
    expect(existsSync(path.join(dir, 'postgres/data.new'))).toBe(false)
  })

  it('names what is wrong in its own words when it cannot start', async () => {
    const dir = scratch()
    const starting = startEmbeddedPostgres({ dir, settings: { shared_buffers: 'plenty' } })
    await expect(starting).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('shared_buffers'),
      fix: expect.stringContaining('DATABASE_URL'),
    })
  })

  it.runIf(process.getuid?.() === 0)(
    'says where the data is and why when root keeps it in a private home',
    async () => {
      const postgres = await start(scratch(0o700))
      cleanups.push(() => rmSync(postgres.dataDir, { recursive: true, force: true }))
      expect(postgres.dataDir).toMatch(/^\/var\/lib\/rungrid\/data-[0-9a-f]{12}$/)
      expect(postgres.moved).toContain(postgres.dataDir)
      expect(postgres.moved).toContain("can't enter")
    },
  )
})
