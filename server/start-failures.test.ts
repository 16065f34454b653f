/** What a person reads when the machine is not as the settings say. Each case is a real start of the bundled program. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const installation = scratch()

beforeAll(async () => {
  for (const shared of ['node_modules', 'prisma']) symlinkSync(path.join(ROOT, shared), path.join(installation, shared))
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['server/main.ts'],
    outfile: path.join(installation, 'dist/server.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
})
afterAll(() => rmSync(installation, { recursive: true, force: true }))

function scratch(): string {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'rungrid-start-')))
  chmodSync(dir, 0o755)
  return dir
}

/** Starts the server with these settings and waits for its end. */
function start(env: Record<string, string>): Promise<{ code: number | null; stderr: string; stdout: string }> {
  const settings = { RUNGRID_DATA_DIR: path.join(scratch(), 'data'), PORT: '0', ...env }
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.join(installation, 'dist/server.mjs')],
      { env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

const taken = createServer().listen(0, '127.0.0.1')
await once(taken, 'listening')
const takenPort = String((taken.address() as AddressInfo).port)
afterAll(() => taken.close())

/** The test database's address with some parts changed. */
function database(change: (url: URL) => void): string {
  const url = new URL(inject('postgresUrl'))
  change(url)
  return url.href
}

describe('A start ends with exit code 5 and one sentence with its fix', () => {
  it('when the port is taken', async () => {
    const { code, stderr } = await start({ PORT: takenPort })
    expect(stderr).toBe(
      `port ${takenPort} on 127.0.0.1 is taken by another program.\n` +
        `  Fix: stop that program, or choose another port: PORT=${Number(takenPort) + 1} npm start.\n`,
    )
    expect(code).toBe(5)
  })

  it('when settings are wrong, all of them at once', async () => {
    const { code, stderr } = await start({ PORT: 'x', RUNGRID_LOG_LEVEL: 'loud', RUNGRID_CPU_SLOTS: 'many' })
    expect(stderr).toMatch(/^The settings have 3 faults:\n {2}- PORT /)
    expect(stderr.match(/Fix: /g)).toHaveLength(3)
    expect(code).toBe(5)
  })

  it('when the data directory cannot be made', async () => {
    const file = path.join(scratch(), 'file')
    writeFileSync(file, '')
    const { code, stderr } = await start({ RUNGRID_DATA_DIR: path.join(file, 'data') })
    expect(stderr).toMatch(/^the data directory .* lies below a file\.\n {2}Fix: set RUNGRID_DATA_DIR to .*\n$/)
    expect(code).toBe(5)
  })

  it.runIf(process.platform === 'linux')('when the data directory is read-only, for root too', async () => {
    const { code, stderr } = await start({ RUNGRID_DATA_DIR: '/proc/rungrid' })
    expect(stderr).toMatch(/^the data directory \/proc\/rungrid .*\n {2}Fix: set RUNGRID_DATA_DIR to .*\n$/)
    expect(code).toBe(5)
  })

  it.each<[string, () => string, RegExp]>([
    [
      'nobody listens',
      () =>
        database((url) => {
          url.port = '1'
        }),
      /can't be reached \(ECONNREFUSED\)\.\n {2}Fix: start it/,
    ],
    [
      'the password is wrong',
      () =>
        database((url) => {
          url.password = 'wrong'
        }),
      /refuses the user rungrid.*\n {2}Fix: correct user and password/,
    ],
    [
      'the database does not exist',
      () =>
        database((url) => {
          url.pathname = '/nowhere'
        }),
      /has no database nowhere\.\n {2}Fix: create it with: createdb nowhere/,
    ],
  ])('when DATABASE_URL is given and %s', async (_what, url, sentence) => {
    const { code, stderr } = await start({ DATABASE_URL: url() })
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain(new URL(url()).password)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
    expect(code).toBe(5)
  })

  it('when the user of DATABASE_URL may not create tables', async () => {
    const admin = new pg.Client({
      connectionString: database((url) => {
        url.pathname = '/postgres'
      }),
    })
    await admin.connect()
    const name = `reader_${process.pid}`
    await admin.query(`create role ${name} login password 'secret'`)
    await admin.query(`create database ${name}`)
    const { code, stderr } = await start({
      DATABASE_URL: database((url) => {
        url.username = name
        url.password = 'secret'
        url.pathname = `/${name}`
      }),
    })
    await admin.query(`drop database ${name} with (force)`)
    await admin.query(`drop role ${name}`)
    await admin.end()
    expect(stderr).toContain(`ALTER DATABASE ${name} OWNER TO ${name}`)
    expect(code).toBe(5)
  })
})

it('A host that other machines reach is said loudly', async () => {
  const { stderr } = await start({
    RUNGRID_HOST: '0.0.0.0',
    DATABASE_URL: database((url) => {
      url.port = '1'
    }),
  })
  expect(stderr).toMatch(/^Warning: RUNGRID_HOST=0\.0\.0\.0 lets other machines reach this server/)
})
